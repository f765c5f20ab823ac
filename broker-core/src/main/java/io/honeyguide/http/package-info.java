/**
 * The HTTP edge: publishing, history, event streams, retained messages, dead letters, health,
 * metrics, and the questions that plugins answer.
 *
 * <p>One {@link io.honeyguide.http.HttpListener} per event loop and listener, made and closed by
 * the assembly. What it and its connections hold is owned by that event loop; {@link
 * io.honeyguide.http.HttpEdge} is what the event loops share of one listener and may be read on any
 * thread.
 */
@NullMarked
package io.honeyguide.http;

import org.jspecify.annotations.NullMarked;
