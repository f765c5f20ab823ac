/**
 * Who may connect and what they may do: the users file, proofs of identity (password, SCRAM), rules
 * for topics.
 *
 * <p>The edges call it: {@link io.honeyguide.access.Authentication} when a client says who it is,
 * {@link io.honeyguide.access.AccessRules} before a publish or a subscription. Rules are immutable
 * and read on any thread; what costs time runs on the few threads of {@code Authentication}, so
 * that no event loop ever computes a key or reads the file.
 */
@NullMarked
package io.honeyguide.access;

import org.jspecify.annotations.NullMarked;
