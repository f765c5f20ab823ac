/**
 * Keeping times that are to come: any number of them, cheaply. No clock and no thread of its own:
 * whoever owns a wheel tells it the time.
 */
@NullMarked
package io.honeyguide.timing;

import org.jspecify.annotations.NullMarked;
