/**
 * What items have in common by what the catalogue says of them: words of titles, tags, categories.
 *
 * <p>{@code serve} tells it of every change of the catalogue; {@code rank} asks it. The plugin's
 * thread owns its state, which is derived from the catalogue and not part of a snapshot.
 */
@NullMarked
package io.honeyguide.recommender.content;

import org.jspecify.annotations.NullMarked;
