package io.honeyguide.access;

import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Which topics clients may publish to and subscribe to: rules in their order, of which the first
 * that fits decides; what none fits is allowed. Immutable.
 *
 * <p>A publish fits a rule whose filter matches its topic. A subscription fits a rule whose filter
 * covers all of it: {@code deny subscribe secret/#} refuses {@code secret/a} and {@code secret/+},
 * but not {@code #}, which asks for more than the rule names. Who wants to keep something from
 * everybody therefore allows what is public and denies the rest. Nothing is held back when a
 * message is delivered.
 *
 * <p>Rules of their own say who may look after the broker.
 *
 * <p>Before all rules: no client publishes below {@code $SYS}, which is the broker's [MQTT-4.7.2].
 */
public final class AccessRules {

  /** The answer to what is allowed. */
  public static final int ALLOWED = 0;

  /** The answer to what is not, unless the rule says otherwise: not authorized. */
  public static final int NOT_AUTHORIZED = 0x87;

  /** Allows everything. */
  public static final AccessRules NONE = new AccessRules(List.of(), List.of());

  private static final byte[] SYSTEM = {'$', 'S', 'Y', 'S'};

  private final AccessRule[] publishing;
  private final AccessRule[] subscribing;
  private final List<AdminRule> administering;
  private final boolean namesUsers;

  private AccessRules(List<AccessRule> rules, List<AdminRule> administering) {
    this.administering = List.copyOf(administering);
    publishing = rules.stream().filter(AccessRule::isForPublish).toArray(AccessRule[]::new);
    subscribing = rules.stream().filter(AccessRule::isForSubscribe).toArray(AccessRule[]::new);
    namesUsers =
        rules.stream().anyMatch(AccessRule::namesUser)
            || administering.stream().anyMatch(rule -> rule.user() != null);
  }

  /**
   * Reads rules, each {@code allow|deny publish|subscribe|all FILTER [user NAME] [reason CODE]} or
   * {@code allow|deny admin [user NAME]}.
   *
   * @throws IllegalArgumentException with the rule that is none and what was expected
   */
  public static AccessRules parse(List<String> rules) {
    return rules.isEmpty()
        ? NONE
        : new AccessRules(
            rules.stream().filter(rule -> !AdminRule.isOne(rule)).map(AccessRule::parse).toList(),
            rules.stream().filter(AdminRule::isOne).map(AdminRule::parse).toList());
  }

  /**
   * Whether somebody may look after the broker: see who is connected and end that, trace messages.
   * The first rule for him decides.
   *
   * @param otherwise the answer when there is none
   */
  public boolean mayAdminister(Principal principal, boolean otherwise) {
    for (var rule : administering) {
      if (rule.isFor(principal)) {
        return rule.allows();
      }
    }
    return otherwise;
  }

  /** Whether a rule is for one user, whom only a users file can tell from others. */
  public boolean namesUsers() {
    return namesUsers;
  }

  /**
   * Whether somebody may publish to a topic. Allocates nothing.
   *
   * @param utf8 holds the topic name, which was checked; its indexes stay as they are
   * @return {@link #ALLOWED}, or the reason code of MQTT 5.0 that says no
   */
  public int publish(Principal principal, ByteBuf utf8, int index, int length) {
    if (isSystem(utf8, index, length)) {
      return NOT_AUTHORIZED;
    }
    for (var rule : publishing) {
      if (rule.isFor(principal) && rule.matches(utf8, index, length)) {
        return rule.code();
      }
    }
    return ALLOWED;
  }

  private static boolean isSystem(ByteBuf utf8, int index, int length) {
    if (length < SYSTEM.length || utf8.getByte(index) != '$') {
      return false;
    }
    for (var i = 1; i < SYSTEM.length; i++) {
      if (utf8.getByte(index + i) != SYSTEM[i]) {
        return false;
      }
    }
    return length == SYSTEM.length || utf8.getByte(index + SYSTEM.length) == '/';
  }

  /**
   * Whether somebody may subscribe to a filter; its share group plays no part.
   *
   * @return {@link #ALLOWED}, or the reason code of MQTT 5.0 that says no
   */
  public int subscribe(Principal principal, TopicFilter filter) {
    for (var rule : subscribing) {
      if (rule.isFor(principal) && rule.covers(filter)) {
        return rule.code();
      }
    }
    return ALLOWED;
  }
}
