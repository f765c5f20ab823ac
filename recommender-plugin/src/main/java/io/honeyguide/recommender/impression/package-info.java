/**
 * What was shown to whom, and whether they took to it: counted from impressions and the events
 * after them.
 *
 * <p>{@code serve} feeds it from the stream, {@code explore} draws from it. It holds hashes instead
 * of ids, for as long as attribution needs them. Owner: the plugin's thread.
 */
@NullMarked
package io.honeyguide.recommender.impression;

import org.jspecify.annotations.NullMarked;
