package io.honeyguide.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A password that is simply sent, with the name of the user: one step. */
final class PasswordProof implements Proof {

  /** Longest password that is looked at: many of them may wait to be. */
  static final int BYTES_MAX = 1024;

  private static final byte[] NOTHING = {};
  private static final Step.Refused WRONG = new Step.Refused("user name or password is wrong");

  private final UsersFile file;
  private final ProvenPasswords proven;
  private final String name;

  PasswordProof(UsersFile file, ProvenPasswords proven, String name) {
    this.file = file;
    this.proven = proven;
    this.name = name;
  }

  /** Whether it can be somebody's. */
  static boolean isPassword(String text) {
    return !text.isEmpty()
        && text.getBytes(StandardCharsets.UTF_8).length <= BYTES_MAX
        && ScramVerifier.isComputable(text);
  }

  @Override
  public String tag() {
    return "password";
  }

  @Override
  public @Nullable Step recall(byte[] said) {
    if (said.length > BYTES_MAX || name.length() > Users.NAME_MAX) {
      return WRONG;
    }
    var known = proven.find(name, said);
    return known != null && file.latest().verifier(known.principal()) == known.verifier()
        ? new Step.Accepted(known.principal(), NOTHING)
        : null;
  }

  @Override
  public Step answer(byte[] said) {
    var password = text(said);
    if (password == null) {
      return WRONG;
    }
    var users = file.current();
    var user = users.named(name);
    var verifier = user == null ? null : users.verifier(user);
    if (verifier == null) {
      // Computed for its time alone: a stranger must not be told from a wrong password.
      var unused = users.fake(name).isOf(password);
      return WRONG;
    }
    if (user == null || !verifier.isOf(password)) {
      return WRONG;
    }
    proven.add(name, said, new ProvenPasswords.Proven(user, verifier));
    return new Step.Accepted(user, NOTHING);
  }

  private static @Nullable String text(byte[] said) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(said)).toString();
      return isPassword(text) ? text : null;
    } catch (CharacterCodingException e) {
      return null; // passwords are text, so it is nobody's
    }
  }
}
