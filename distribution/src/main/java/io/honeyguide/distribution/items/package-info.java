/**
 * The commands about the recommender's catalogue: what a shop says of its items, file by file and
 * item by item.
 *
 * <p>Each runs on the main thread, asks the broker over HTTP and prints what it answers.
 */
@NullMarked
package io.honeyguide.distribution.items;

import org.jspecify.annotations.NullMarked;
