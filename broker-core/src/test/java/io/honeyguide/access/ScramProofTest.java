package io.honeyguide.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramProofTest {

  /** The verifier of the password "pencil" with the salt of RFC 7677, section 3. */
  private static final String PENCIL =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
          + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
  private static final String BOTH = "rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE;
  private static final String FINAL =
      "c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

  @TempDir private Path directory;
  private UsersFile file;

  @BeforeEach
  void writeUsers() throws IOException {
    var path = directory.resolve("users");
    Files.write(path, List.of("user:" + PENCIL, "a,b=c:" + PENCIL, "Ⅸ:" + PENCIL));
    file = UsersFile.open(path, System::nanoTime);
  }

  private ScramProof proof() {
    return new ScramProof(file, () -> SERVER_NONCE);
  }

  private static Step say(Proof proof, String message) {
    return proof.answer(message.getBytes(UTF_8));
  }

  private static String challenge(Step step) {
    return new String(((Step.Continue) step).challenge(), UTF_8);
  }

  @Test
  void keepsToTheExampleOfTheStandard() {
    var proof = proof();
    assertThat(challenge(say(proof, FIRST)))
        .isEqualTo("r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    var accepted = (Step.Accepted) say(proof, FINAL);
    assertThat(accepted.principal()).isEqualTo(new Principal("user"));
    assertThat(new String(accepted.words(), UTF_8))
        .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  }

  @Test
  void theVerifierOfTheExampleIsThatOfItsPassword() {
    assertThat(ScramVerifier.parse(PENCIL).isOf("pencil")).isTrue();
    assertThat(ScramVerifier.parse(PENCIL).isOf("pencils")).isFalse();
    assertThat(ScramVerifier.parse(PENCIL).text()).isEqualTo(PENCIL);
  }

  @Test
  void aClientThatSaysNothingIsAskedOnce() {
    var proof = proof();
    assertThat(challenge(say(proof, ""))).isEmpty();
    assertThat(challenge(say(proof, FIRST))).startsWith("r=" + BOTH);
    assertThat(say(proof(), "")).isInstanceOf(Step.Continue.class);
    var again = proof();
    say(again, "");
    assertThat(say(again, "")).isInstanceOf(Step.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "n,,n=user",
        "n,,r=abc,n=user",
        "p=tls-unique,,n=user,r=abc",
        "x,,n=user,r=abc",
        "n,a=other,n=user,r=abc",
        "n,,m=ext,n=user,r=abc",
        "n,,n=us=2Zer,r=abc",
        "n,,n=user,r=a c",
        "n,,n=,r=abc",
      })
  void refusesFirstMessagesOfAnotherShape(String message) {
    var proof = proof();
    say(proof, ""); // so that the empty one is not taken for a question
    assertThat(say(proof, message)).isInstanceOf(Step.Refused.class);
    assertThat(say(proof, FIRST)).isInstanceOf(Step.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c=biws,r=" + BOTH,
        "c=biws,r=" + BOTH + "x,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=eSws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVA=",
        "c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7An",
        "c=biws,r=" + BOTH + ",p=???",
        "c=biws,r=" + BOTH + ",x=1,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      })
  void refusesLastMessagesThatProveNothing(String message) {
    var proof = proof();
    say(proof, FIRST);
    assertThat(say(proof, message)).isInstanceOf(Step.Refused.class);
    assertThat(say(proof, FINAL)).isInstanceOf(Step.Refused.class);
  }

  @Test
  void refusesWhatIsNoText() {
    assertThat(proof().answer(new byte[] {'n', ',', (byte) 0xFF})).isInstanceOf(Step.Refused.class);
    assertThat(proof().recall(new byte[4096])).isInstanceOf(Step.Refused.class);
  }

  @Test
  void aStrangerIsLedToTheLastStepWithOneSaltEachTime() {
    var first = challenge(say(proof(), "n,,n=nobody,r=abc"));
    var proof = proof();
    assertThat(challenge(say(proof, "n,,n=nobody,r=abc"))).isEqualTo(first).endsWith(",i=4096");
    assertThat(challenge(say(proof(), "n,,n=nobody2,r=abc"))).isNotEqualTo(first);
    assertThat(say(proof, FINAL.replace("rOprNGfwEbeRWgbNEkqO", "abc")))
        .isEqualTo(new Step.Refused("user name or password is wrong"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"user", "u\u00ADser", "Ⅸ", "IX"})
  void agreesWithAClientOfAnotherHand(String name) throws Exception {
    var client =
        ScramClient.builder()
            .advertisedMechanisms(List.of("SCRAM-SHA-256"))
            .username(name)
            .password("pencil".toCharArray())
            .stringPreparation(StringPreparation.SASL_PREPARATION)
            .build();
    var proof = new ScramProof(file);
    var first = challenge(say(proof, client.clientFirstMessage().toString()));
    client.serverFirstMessage(first);
    var accepted = (Step.Accepted) say(proof, client.clientFinalMessage().toString());
    client.serverFinalMessage(new String(accepted.words(), UTF_8));
    assertThat(accepted.principal().name()).isEqualTo(name.endsWith("ser") ? "user" : "IX");
  }

  @Test
  void namesMayHoldCommasAndEqualSigns() {
    assertThat(challenge(say(proof(), "n,,n=a=2Cb=3Dc,r=abc"))).contains("s=W22ZaJ0SNY7soEsUEjb6");
    assertThat(challenge(say(proof(), "n,a=user,n=user,r=abc"))).contains("s=W22ZaJ0SNY7soEsUEjb6");
  }
}
