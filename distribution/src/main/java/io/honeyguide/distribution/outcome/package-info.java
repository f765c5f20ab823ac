/**
 * How a command ends: the exit codes, and the failure that carries one with the line to show. Every
 * other package of the command line uses it; it uses none.
 */
@NullMarked
package io.honeyguide.distribution.outcome;

import org.jspecify.annotations.NullMarked;
