/**
 * The live recommender: one {@link io.honeyguide.recommender.serve.Recommender} that learns and
 * answers, one class per question of the HTTP API, {@link io.honeyguide.recommender.serve.Requests}
 * that answers the same questions by MQTT, and {@link io.honeyguide.recommender.serve.LiveLists}
 * that publishes lists nobody asks for.
 *
 * <p>Called by the plugin's entry point and, without HTTP, by the evaluation. Everything runs on
 * the plugin's thread.
 */
@NullMarked
package io.honeyguide.recommender.serve;

import org.jspecify.annotations.NullMarked;
