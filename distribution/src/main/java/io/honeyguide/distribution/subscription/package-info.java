/**
 * The commands that define named subscriptions, work on them and look after them.
 *
 * <p>Each runs on the main thread, asks the broker over HTTP and prints what it answers.
 */
@NullMarked
package io.honeyguide.distribution.subscription;

import org.jspecify.annotations.NullMarked;
