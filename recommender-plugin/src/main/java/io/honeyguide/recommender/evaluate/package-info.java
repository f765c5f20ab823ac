/**
 * Judges recommendations on recorded behaviour: reads files of interactions and of catalogues, asks
 * for a list before each event, and scores the list by what came next.
 *
 * <p>Called by the command line and by tests, never by the plugin. {@link
 * io.honeyguide.recommender.evaluate.LocalRecommender} runs the very serving code without a
 * network; whoever asks a live broker implements {@link
 * io.honeyguide.recommender.evaluate.ListSource} and {@link
 * io.honeyguide.recommender.evaluate.EventSink}. Each object belongs to one thread.
 */
@NullMarked
package io.honeyguide.recommender.evaluate;

import org.jspecify.annotations.NullMarked;
