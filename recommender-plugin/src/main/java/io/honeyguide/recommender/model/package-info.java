/**
 * What the recommender remembers: ids as numbers, the newest visits, and what was seen of every
 * item and user, and what the shop says of its items. All of it is bounded, and a pure function of
 * the events learned so far.
 *
 * <p>The plugin's thread owns everything here; nothing is locked. {@code walk}, {@code trend} and
 * {@code rank} read it, {@code serve} owns one {@link
 * io.honeyguide.recommender.model.BehaviourModel} and lets it learn.
 */
@NullMarked
package io.honeyguide.recommender.model;

import org.jspecify.annotations.NullMarked;
