package io.honeyguide.delivery;

/**
 * Where a delivery in a session's queue came from, if it is a share group's.
 *
 * @param member who has it
 * @param ref the message as the group had it
 */
record Assigned(ShareMember member, long ref) {}
