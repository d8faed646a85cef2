package io.runcast.security.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.runcast.log.RunScope;
import io.runcast.security.RefusedException;
import io.runcast.security.Role;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsTest {

  private final Grants grants = new Grants("roles", "runs");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"roles\":[\"viewer\"]}|viewer",
        "{\"roles\":[\"admin\",\"viewer\",\"baker\"]}|admin,viewer",
        "{\"roles\":\"viewer\"}|viewer",
        "{\"roles\":\"openid viewer profile\"}|viewer",
        "{\"roles\":\"admin, viewer\"}|admin,viewer",
        "{\"roles\":[\"Viewer\",\"ADMIN\",\" admin\"]}|''",
        "{\"roles\":[7,null,[\"admin\"],{\"admin\":true}]}|''",
        "{\"roles\":[\"viewer admin\"]}|''",
        "{\"roles\":{\"viewer\":true}}|''",
        "{\"roles\":true}|''",
        "{\"roles\":null}|''",
        "{\"roles\":[]}|''",
        "{\"Roles\":[\"admin\"]}|''",
        "{}|''"
      })
  void readsRoles(String claims, String expected) throws Exception {
    Set<Role> roles = grants.roles(parse(claims));

    assertThat(roles)
        .extracting(Role::text)
        .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(",", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "realm_access.roles|{\"realm_access\":{\"roles\":[\"viewer\"]}}",
        "https://example.com/roles|{\"https://example.com/roles\":[\"viewer\"]}",
        "a.b.roles|{\"a.b\":{\"roles\":\"viewer\"}}",
        "a.b.roles|{\"a\":{\"b.roles\":\"viewer\"}}",
        "realm_access.roles|{\"realm_access\":{\"roles\":[\"admin\"]},\"realm_access.roles\":\"viewer\"}"
      })
  void findsRolesByNameOrByPath(String name, String claims) throws Exception {
    assertThat(new Grants(name, "runs").roles(parse(claims))).containsExactly(Role.VIEWER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.roles|{\"a\":\"roles\"}",
        "a.roles|{\"a\":{\"b\":1}}",
        "a.roles|{\"a\":null}",
        "a.|{\"a\":{}}",
        ".|{}",
        "..roles|{\"roles\":\"viewer\"}"
      })
  void findsNoRolesOnAWayThatEnds(String name, String claims) throws Exception {
    assertThat(new Grants(name, "runs").roles(parse(claims))).isEmpty();
  }

  @Test
  void allowsAllRunsWithoutTheClaim() throws Exception {
    assertThat(grants.runs(parse("{}"))).isEqualTo(RunScope.ALL);
    assertThat(new Grants("roles", "a.runs").runs(parse("{\"a\":{}}"))).isEqualTo(RunScope.ALL);
  }

  @Test
  void allowsNoRunWithAnEmptyClaim() throws Exception {
    RunScope none = grants.runs(parse("{\"runs\":[]}"));

    assertThat(none.isAll()).isFalse();
    assertThat(none.includes(1)).isFalse();
  }

  @Test
  void allowsTheRunsOfTheClaim() throws Exception {
    assertThat(grants.runs(parse("{\"runs\":[1,\"42\",1,9223372036854775807]}")))
        .isEqualTo(RunScope.of(Set.of(1L, 42L, Long.MAX_VALUE)));
    assertThat(new Grants("roles", "a.runs").runs(parse("{\"a\":{\"runs\":[7]}}")))
        .isEqualTo(RunScope.of(Set.of(7L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "\"7\"",
        "true",
        "{}",
        "{\"7\":true}",
        "[0]",
        "[-1]",
        "[1.0]",
        "[1.5]",
        "[1e3]",
        "[null]",
        "[true]",
        "[[7]]",
        "[\"\"]",
        "[\"all\"]",
        "[\"*\"]",
        "[\"07\"]",
        "[\" 7\"]",
        "[\"+7\"]",
        "[\"٧\"]",
        "[7,\"x\"]",
        "[9223372036854775808]",
        "[\"9223372036854775808\"]",
        "[99999999999999999999999]"
      })
  void refusesALimitThatCannotBeRead(String runs) throws Exception {
    JwtClaims claims = parse("{\"runs\":%s}".formatted(runs));

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> grants.runs(claims))
        .withMessage(
            "The token's limit of runs cannot be read; allowed: an array of positive whole numbers.");
  }

  @Test
  void refusesALimitBehindSomethingElse() throws Exception {
    JwtClaims claims = parse("{\"a\":\"all\"}");

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> new Grants("roles", "a.runs").runs(claims));
  }

  private static JwtClaims parse(String json) throws InvalidJwtException {
    return JwtClaims.parse(json);
  }
}
