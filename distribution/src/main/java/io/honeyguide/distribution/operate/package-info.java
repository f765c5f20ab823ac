/**
 * The commands of an operator: what a running broker does and holds, who is connected, and what is
 * to be done about it.
 *
 * <p>Each runs on the main thread, asks the broker over HTTP and prints what it answers.
 */
@NullMarked
package io.honeyguide.distribution.operate;

import org.jspecify.annotations.NullMarked;
