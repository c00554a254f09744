import Testing

@testable import Identity

/// Changes put together by chance, most of them nonsense.
@Suite("SCIM changes by chance")
struct SCIMPatchStormTests {
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }

        mutating func pick(_ texts: [String]) -> String { texts.randomElement(using: &self) ?? "" }
    }

    private static let verbs = [
        "add", "Add", "replace", "Replace", "remove", "REMOVE", "move", "", "Ädd",
    ]
    private static let paths = [
        "active", "userName", "displayName", "externalId", "name", "name.givenName", "name.formatted",
        "emails",
        "emails.value", #"emails[type eq \"work\"]"#, #"emails[type eq \"work\"].value"#,
        #"emails[primary eq true].value"#, #"emails[value eq \"a@x\"].primary"#,
        #"emails[type eq \"work\"].x"#,
        "members", #"members[value eq \"u1\"]"#, #"members[value eq 7]"#, #"members[value eq \"u1\"].value"#,
        "urn:ietf:params:scim:schemas:core:2.0:User:active", "urn:x:y:z", "[", "]", "a[b]c", "emails[", ".",
        "a..b",
        "emails[type eq \\\"work\\\"]]", "members[value eq \\\"]\\\"]", "schemas", "id", "meta", "é", " ",
        "$ref",
    ]
    private static let values = [
        "null", "true", "false", #""True""#, #""false""#, #""""#, #""text""#, "7", "1.5", "[]", "{}", "[[]]",
        #"[{"value":"u1"}]"#, #"[{"value":"u2","type":"User"},{"value":"u2"}]"#, #"{"value":"a@x"}"#,
        #"[{"value":"b@x","type":"work","primary":true}]"#, #"{"active":"False","members":[{"value":"u3"}]}"#,
        #"{"name":{"givenName":null},"emails":[]}"#, #"{"name.familyName":"L","x":{"y":1}}"#, #"["u5","u6"]"#,
        #"[null]"#, #"{"value":null}"#, #"{"VALUE":"u1","value":"u2"}"#,
    ]

    private static func body(_ chance: inout Chance) -> String {
        let operations = (0..<Int.random(in: 1...4, using: &chance)).map { _ in
            var parts = [#""op":"\#(chance.pick(verbs))""#]
            if Bool.random(using: &chance) { parts.append(#""path":"\#(chance.pick(paths))""#) }
            if Int.random(in: 0..<5, using: &chance) > 0 { parts.append(#""value":\#(chance.pick(values))"#) }
            return "{" + parts.joined(separator: ",") + "}"
        }
        return #"{"Operations":[\#(operations.joined(separator: ","))]}"#
    }

    @Test(
        "any change is made whole or refused with 400, and what is made can be read again",
        arguments: 0..<8
    )
    func storm(seed: UInt64) throws {
        var chance = Chance(state: seed &+ 1)
        var user = SCIMUser(userName: "ada", emails: [SCIMEmail(value: "a@x", type: "work", isPrimary: true)])
        var group = SCIMGroup(displayName: "g", members: [SCIMReference(value: "u1")])
        var (made, refused) = (0, 0)
        for _ in 0..<1000 {
            let body = Self.body(&chance)
            do throws(SCIMError) {
                let patch = try SCIMPatch(parsing: body.utf8)
                // A change of one sort is a legal one of the other that says nothing to it, or is refused.
                let changed = try patch.applied(to: user)
                group = try patch.applied(to: group)
                user = changed
                made += 1
            } catch {
                #expect(error.status == 400 && error.kind != nil, "\(body): \(error)")
                refused += 1
            }
            #expect(!user.userName.isEmpty && !group.displayName.isEmpty)
            #expect(user.emails.filter(\.isPrimary).count <= 1, "\(body)")
            #expect(Set(group.members.map(\.value)).count == group.members.count)
        }
        #expect(made > 20 && refused > 20)
    }
}
