/**
 * What every listener has, whatever it speaks: its place, its TLS files, how many it lets in.
 *
 * <p>Called by the edges, which make a server of it on each event loop, and by the assembly, which
 * opens one {@link io.honeyguide.listen.ListenPoint} for each listener. Nothing here belongs to one
 * event loop: the loops share what they count.
 */
@NullMarked
package io.honeyguide.listen;

import org.jspecify.annotations.NullMarked;
