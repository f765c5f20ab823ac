package io.honeyguide.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that a plugin answers with. */
class AnswersTest {

  @Test
  void anAcceptedBatchHasNoRejections() {
    assertThat(BatchDecision.accepted().rejections()).isEmpty();
    assertThat(BatchDecision.accepted()).isSameAs(BatchDecision.accepted());
  }

  @Test
  void aDecisionIsAboutTheWholeBatchUnlessItSaysHowMuchOfIt() {
    assertThat(BatchDecision.accepted().decidedCount()).isEqualTo(BatchDecision.ALL);
    assertThat(new BatchDecision(List.of()).decidedCount()).isEqualTo(BatchDecision.ALL);
    assertThat(new BatchDecision(List.of(), 3).decidedCount()).isEqualTo(3);
  }

  @Test
  void aDecisionKeepsItsOwnCopyOfTheRejections() {
    var rejections = new ArrayList<>(List.of(new BatchDecision.Rejection(0, "no item")));
    var decision = new BatchDecision(rejections);
    rejections.clear();
    assertThat(decision.rejections()).containsExactly(new BatchDecision.Rejection(0, "no item"));
  }

  @Test
  void anAnswerIsJsonWithoutACode() {
    var answer = QueryAnswer.json(ByteBuffer.wrap("{}".getBytes(UTF_8)));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEmpty();
    assertThat(answer.contentType()).isEqualTo("application/json");
  }

  @Test
  void anAnswerHasAStatusThatAResponseCanEndWith() {
    for (var status : List.of(0, 100, 600)) {
      assertThatThrownBy(() -> QueryAnswer.refused(status, "odd", "no such status"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("found: " + status);
    }
    assertThat(QueryAnswer.refused(599, "odd", "the last one").status()).isEqualTo(599);
  }

  @Test
  void aRefusalCarriesItsSentence() {
    var refusal = QueryAnswer.refused(404, "unknown_item", "no item ä");
    assertThat(refusal.status()).isEqualTo(404);
    assertThat(refusal.code()).isEqualTo("unknown_item");
    assertThat(UTF_8.decode(refusal.body()).toString()).isEqualTo("no item ä");
  }

  @Test
  void aRouteShowsAsMethodAndPath() {
    assertThat(QueryRoute.get("/v1/items/{item}")).hasToString("GET /v1/items/{item}");
    assertThat(QueryRoute.post("/v1/items").method()).isEqualTo("POST");
    assertThatThrownBy(() -> new QueryRoute("get", "/v1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> QueryRoute.get("v1")).isInstanceOf(IllegalArgumentException.class);
  }
}
