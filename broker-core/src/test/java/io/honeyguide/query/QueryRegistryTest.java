package io.honeyguide.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.api.QueryAnswer;
import io.honeyguide.api.QueryRoute;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class QueryRegistryTest {

  private final QueryRegistry registry = new QueryRegistry();
  private final Answerer one = new Named("one");
  private final Answerer other = new Named("other");

  private record Named(String name) implements Answerer {
    @Override
    public CompletionStage<QueryAnswer> answer(Question question) {
      return CompletableFuture.completedFuture(QueryAnswer.json(ByteBuffer.allocate(0)));
    }
  }

  @Test
  void findsWhoAnswersAndWhatThePathSaid() {
    registry.add(QueryRoute.get("/v1/users/{user}/items/{item}"), one);
    var found = registry.find("GET", List.of("v1", "users", "a b", "items", "x/y")).orElseThrow();
    assertThat(found.answerer()).isEqualTo(one);
    assertThat(found.pathParameters()).isEqualTo(Map.of("user", "a b", "item", "x/y"));
  }

  @Test
  void findsNobodyForAnotherLengthMethodOrLevel() {
    registry.add(QueryRoute.get("/v1/users/{user}"), one);
    assertThat(registry.find("GET", List.of("v1", "users"))).isEmpty();
    assertThat(registry.find("GET", List.of("v1", "users", "a", "b"))).isEmpty();
    assertThat(registry.find("GET", List.of("v1", "items", "a"))).isEmpty();
    assertThat(registry.find("POST", List.of("v1", "users", "a"))).isEmpty();
  }

  @Test
  void prefersTheRouteThatIsLiteralFurtherToTheLeft() {
    registry.add(QueryRoute.get("/v1/{kind}/top"), one);
    registry.add(QueryRoute.get("/v1/items/{item}"), other);
    assertThat(registry.find("GET", List.of("v1", "items", "top")).orElseThrow().answerer())
        .isEqualTo(other);
    assertThat(registry.find("GET", List.of("v1", "users", "top")).orElseThrow().answerer())
        .isEqualTo(one);
  }

  @Test
  void refusesASecondAnswererOfTheSameQuestions() {
    registry.add(QueryRoute.get("/v1/items/{item}"), one);
    registry.add(QueryRoute.post("/v1/items/{item}"), one);
    assertThatThrownBy(() -> registry.add(QueryRoute.get("/v1/items/{id}"), other))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the route GET /v1/items/{id} is taken by GET /v1/items/{item}");
  }

  @Test
  void removesAllRoutesOfAnAnswerer() {
    registry.add(QueryRoute.get("/v1/items/{item}"), one);
    registry.add(QueryRoute.get("/v1/items"), one);
    registry.add(QueryRoute.get("/v1/users"), other);
    registry.remove(one);
    assertThat(registry.find("GET", List.of("v1", "items"))).isEmpty();
    assertThat(registry.find("GET", List.of("v1", "users"))).isPresent();
  }

  @Test
  void listsTheMethodsOfAPath() {
    registry.add(QueryRoute.post("/v1/items/{item}"), one);
    registry.add(QueryRoute.get("/v1/items/{id}"), one);
    assertThat(registry.methods(List.of("v1", "items", "7"))).containsExactly("GET", "POST");
    assertThat(registry.methods(List.of("v1", "other"))).isEmpty();
  }
}
