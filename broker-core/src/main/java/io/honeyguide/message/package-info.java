/**
 * Messages as values: what a stored message looks like, how it is written and read, and how places
 * in the log are named. No I/O, no threads; every other package may use it.
 */
@NullMarked
package io.honeyguide.message;

import org.jspecify.annotations.NullMarked;
