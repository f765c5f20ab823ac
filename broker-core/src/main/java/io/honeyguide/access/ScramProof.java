package io.honeyguide.access;

import com.ongres.scram.common.ScramFunctions;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677): the client shows that it knows the
 * password without sending it, and learns that the server knows it too.
 *
 * <pre>
 * client  n,,n=user,r=CLIENTNONCE
 * server  r=CLIENTNONCE+SERVERNONCE,s=SALT,i=ITERATIONS
 * client  c=biws,r=CLIENTNONCE+SERVERNONCE,p=PROOF
 * server  v=SIGNATURE
 * </pre>
 *
 * <p>Without channel binding, which clients of MQTT do not have; a client that insists on it is
 * refused. What a client sent goes into the proof byte for byte, so it is never put together anew.
 *
 * <p>A client that is not known is led through the same steps and fails at the last.
 */
final class ScramProof implements Proof {

  static final String METHOD = "SCRAM-SHA-256";

  private static final int MESSAGE_BYTES_MAX = 2048;
  private static final int NONCE_CHARACTERS = 24;

  /** Printable ASCII without the comma. */
  private static final String NONCE = "[!-+\\--~]{1,256}";

  private static final String EXTENSIONS = "(?:,[A-Za-z]=[^,]*)*";
  private static final Pattern FIRST =
      Pattern.compile("([ny],(?:a=([^,]+))?,)(n=([^,]+),r=(" + NONCE + ")" + EXTENSIONS + ")");
  private static final Pattern FINAL =
      Pattern.compile("(c=([^,]+),r=(" + NONCE + ")" + EXTENSIONS + "),p=([^,]+)");
  private static final Pattern NAME = Pattern.compile("(?:[^=,]|=2C|=3D)+");

  private static final byte[] NOTHING = {};

  /** What was said first, on either side. */
  private record Opening(
      String header,
      String bare,
      String serverFirst,
      String nonce,
      @Nullable Principal principal,
      ScramVerifier verifier) {}

  private final UsersFile file;
  private final Supplier<String> nonce;
  private @Nullable Opening opening;
  private boolean prompted;
  private boolean over;

  ScramProof(UsersFile file) {
    this(file, () -> ScramFunctions.nonce(NONCE_CHARACTERS, new SecureRandom()));
  }

  /** One whose nonce can be told, as examples need. */
  ScramProof(UsersFile file, Supplier<String> nonce) {
    this.file = file;
    this.nonce = nonce;
  }

  @Override
  public String tag() {
    return "scram_sha_256";
  }

  @Override
  public @Nullable Step recall(byte[] said) {
    // Many may wait to be looked at, so what cannot be right does not wait with them.
    return said.length > MESSAGE_BYTES_MAX ? malformed() : null;
  }

  @Override
  public Step answer(byte[] said) {
    if (over) {
      return new Step.Refused("the exchange is over");
    }
    var opened = opening;
    if (opened == null && said.length == 0 && !prompted) {
      // SCRAM starts with the client, which may wait to be asked (RFC 4422, section 3.3).
      prompted = true;
      return new Step.Continue(NOTHING);
    }
    var text = text(said);
    if (text != null && opened == null) {
      return first(text);
    }
    over = true;
    return text == null || opened == null ? malformed() : last(opened, text);
  }

  private static Step malformed() {
    return new Step.Refused("not a message of " + METHOD + " without channel binding");
  }

  private static @Nullable String text(byte[] said) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(said)).toString();
    } catch (CharacterCodingException e) {
      return null; // the caller says so
    }
  }

  private Step first(String text) {
    var found = FIRST.matcher(text);
    if (!found.matches() || !NAME.matcher(found.group(4)).matches()) {
      over = true;
      return malformed();
    }
    var name = decoded(found.group(4));
    var other = found.group(2);
    if (other != null && !decoded(other).equals(name)) {
      over = true;
      return new Step.Refused("nobody may act for somebody else");
    }
    var users = file.current();
    var principal = users.named(name);
    var verifier = principal == null ? null : users.verifier(principal);
    var challenged = verifier == null ? users.fake(name) : verifier;
    var both = found.group(5) + nonce.get();
    var serverFirst =
        "r=%s,s=%s,i=%d".formatted(both, challenged.saltBase64(), challenged.iterations());
    opening =
        new Opening(
            found.group(1),
            found.group(3),
            serverFirst,
            both,
            verifier == null ? null : principal,
            challenged);
    return new Step.Continue(serverFirst.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String name) {
    return name.replace("=2C", ",").replace("=3D", "=");
  }

  private static Step last(Opening opened, String text) {
    var found = FINAL.matcher(text);
    if (!found.matches()) {
      return malformed();
    }
    var header = opened.header().getBytes(StandardCharsets.UTF_8);
    if (!found.group(2).equals(Base64.getEncoder().encodeToString(header))
        || !found.group(3).equals(opened.nonce())) {
      return new Step.Refused("the last message of " + METHOD + " does not follow from the first");
    }
    byte[] proof;
    try {
      proof = Base64.getDecoder().decode(found.group(4));
    } catch (IllegalArgumentException e) {
      return malformed();
    }
    var authMessage = opened.bare() + "," + opened.serverFirst() + "," + found.group(1);
    var isProven = opened.verifier().isProof(proof, authMessage);
    var principal = opened.principal();
    if (!isProven || principal == null) {
      return new Step.Refused("user name or password is wrong");
    }
    var signature =
        "v=" + Base64.getEncoder().encodeToString(opened.verifier().signature(authMessage));
    return new Step.Accepted(principal, signature.getBytes(StandardCharsets.UTF_8));
  }
}
