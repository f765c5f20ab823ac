/**
 * The built-in recommender plugin: behaviour topics in, live recommendations out.
 *
 * <p>{@link io.honeyguide.recommender.RecommenderPlugin} registers one durable consumer and the
 * questions of the HTTP API. All callbacks run on the plugin's thread, which owns the model. The
 * packages below, lowest first: {@code event}, {@code model}, {@code walk}, {@code content}, {@code
 * trend} and {@code impression}, {@code explore}, {@code rank}, {@code experiment}, {@code serve};
 * {@code evaluate} judges what {@code serve} answers, {@code retrain} puts another model in its
 * place.
 */
@NullMarked
package io.honeyguide.recommender;

import org.jspecify.annotations.NullMarked;
