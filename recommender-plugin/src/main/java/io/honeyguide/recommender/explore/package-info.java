/**
 * Exploration: draws items that might be good, and of which too little is known to rank them.
 *
 * <p>{@code rank} asks it for a small share of a list's places. It draws from what {@code
 * impression} counted, with numbers that are a function of log and question. Owner: the plugin's
 * thread.
 */
@NullMarked
package io.honeyguide.recommender.explore;

import org.jspecify.annotations.NullMarked;
