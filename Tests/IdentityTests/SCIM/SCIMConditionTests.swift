import Testing

@testable import Identity

@Suite("SCIM conditions")
struct SCIMConditionTests {
    private let user = JSONNode.object([
        "id": .string("U1"), "userName": .string("Ada@example.com"), "active": .bool(true),
        "name": .object(["givenName": .string("Ada")]), "displayName": .string(""),
        "emails": .array([
            .object(["value": .string("ada@work.example"), "type": .string("work"), "primary": .bool(true)]),
            .object(["value": .string("ada@home.example"), "type": .string("home")]),
        ]),
        "meta": .object(["created": .string("2026-11-25T12:00:00.000Z")]),
    ])

    @Test(
        "a condition is held against a resource as the protocol says",
        arguments: [
            (#"userName eq "ada@EXAMPLE.com""#, true), (#"userName ne "ada@example.com""#, false),
            (#"id eq "u1""#, false), (#"id eq "U1""#, true), (#"userName co "@EX""#, true),
            (#"userName sw "ada""#, true), (#"userName ew "ada""#, false), ("active eq true", true),
            ("active ne true", false), (#"active eq "true""#, false), ("name.givenName pr", true),
            ("name.familyName pr", false), ("displayName pr", false), ("title pr", false),
            ("emails pr", true),
            (#"title ne "x""#, true), ("title eq null", true), ("userName eq null", false),
            ("userName ne null", true),
            (#"emails eq "ADA@home.example""#, true), (#"emails.type eq "home""#, true),
            (#"emails[type eq "home" and value co "home"]"#, true),
            (#"emails[type eq "home" and primary eq true]"#, false),
            (#"emails.type eq "home" and emails.primary eq true"#, true),
            (#"meta.created gt "2026-11-25T11:59:59Z""#, true),
            (#"meta.created gt "2026-11-25T12:00:00Z""#, false),
            (#"meta.created ge "2026-11-25T13:00:00+01:00""#, true),
            (#"meta.created lt "2026-11-25T12:00:01Z""#, true),
            (#"meta.created le "2026-11-25T11:00:00Z""#, false), (#"userName gt "Aaa""#, true),
            (#"urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "ada""#, true),
            (#"not (active eq true)"#, false), (#"not(active eq false) and(active eq true)"#, true),
            (#"active eq false and active eq true or active eq true"#, true),
            (#"active eq true or active eq false and active eq false"#, true),
            (#"(active eq true or active eq false) and active eq false"#, false),
            (#"USERNAME Eq "ada@example.com" AND Active EQ true"#, true),
            (#"userName eq "a \"b\" ) or""#, false),
        ]
    )
    func holds(text: String, expected: Bool) throws {
        let condition = try #require(SCIMConditionParser.parse(text))
        #expect(condition.holds(for: user) == expected)
    }

    @Test("a text is a condition or none, whatever it is")
    func nonsense() {
        let pieces = [
            "userName", "eq", "\"a\"", "(", ")", "[", "]", "and", "or", "not", "pr", "\\", "\"", "7", "é",
            " ",
        ]
        var state: UInt64 = 7
        var read = 0
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<8 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count] + (state >> 40 & 1 == 0 ? " " : "")
            }
            if let condition = SCIMConditionParser.parse(text) {
                _ = condition.holds(for: user)
                read += 1
            }
        }
        #expect(read > 0)
    }
}
