/**
 * Named questions and those who answer them: where plugins offer answers and edges ask, without
 * knowing each other. Questions may be asked on any thread; answers come on any thread.
 */
@NullMarked
package io.honeyguide.query;

import org.jspecify.annotations.NullMarked;
