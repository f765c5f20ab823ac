/**
 * Behaviour events: what a shopper did to an item, decoded from messages and encoded into them.
 *
 * <p>Called by the plugin's consumer and by the evaluation. A decoder belongs to one thread; events
 * are values. Nothing here knows how events are learned.
 */
@NullMarked
package io.honeyguide.recommender.event;

import org.jspecify.annotations.NullMarked;
