/**
 * Puts candidates in order and says why each one stands in the list.
 *
 * <p>Called by {@code serve} on the plugin's thread; scratch is reused from question to question.
 */
@NullMarked
package io.honeyguide.recommender.rank;

import org.jspecify.annotations.NullMarked;
