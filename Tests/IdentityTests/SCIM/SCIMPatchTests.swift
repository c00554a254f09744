import Testing

@testable import Identity

@Suite("SCIM changes")
struct SCIMPatchTests {
    private let user = SCIMUser(
        userName: "ada@example.com",
        name: SCIMName(formatted: "Ada L", givenName: "Ada", familyName: "L"),
        emails: [
            SCIMEmail(value: "ada@example.com", type: "work", isPrimary: true),
            SCIMEmail(value: "ada@home.example", type: "home"),
        ]
    )
    private let group = SCIMGroup(
        displayName: "Search",
        members: [SCIMReference(value: "u1"), SCIMReference(value: "u2"), SCIMReference(value: "u3")]
    )

    private func patch(_ operations: String) throws -> SCIMPatch {
        let body =
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(operations)]}"#
        return try SCIMPatch(parsing: body.utf8)
    }

    @Test(
        "a user is switched off in each form that clients send",
        arguments: [
            #"{"op":"replace","value":{"active":false}}"#,
            #"{"op":"Replace","path":"active","value":"False"}"#,
            #"{"op":"Add","path":"ACTIVE","value":false}"#,
            #"{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:active","value":false}"#,
            #"{"op":"replace","value":{"id":"user_1","active":false,"title":"Countess"}}"#,
        ]
    )
    func active(operation: String) throws {
        var expected = user
        expected.isActive = false

        #expect(try patch(operation).applied(to: user) == expected)
    }

    @Test("names are set part by part, dotted or whole")
    func names() throws {
        let dotted = try patch(
            #"{"op":"replace","path":"name.familyName","value":"King"},{"op":"remove","path":"name.formatted"}"#
        )
        let whole = try patch(#"{"op":"replace","path":"name","value":{"familyName":"King"}}"#)
        let pathless = try patch(
            #"{"op":"replace","value":{"name.givenName":"A","displayName":"A","userName":"a"}}"#
        )

        #expect(try dotted.applied(to: user).name == SCIMName(givenName: "Ada", familyName: "King"))
        #expect(
            try whole.applied(to: user).name
                == SCIMName(formatted: "Ada L", givenName: "Ada", familyName: "King")
        )
        let renamed = try pathless.applied(to: user)
        #expect(renamed.name.givenName == "A")
        #expect(renamed.displayName == "A")
        #expect(renamed.userName == "a")
    }

    @Test("an address is found by its type, and made where there is none")
    func emails() throws {
        let change = #"{"op":"Replace","path":"emails[type eq \"work\"].value","value":"new@example.com"}"#
        var expected = user
        expected.emails[0].value = "new@example.com"
        var bare = user
        bare.emails = []

        #expect(try patch(change).applied(to: user) == expected)
        #expect(
            try patch(change).applied(to: bare).emails == [SCIMEmail(value: "new@example.com", type: "work")]
        )
        let byValue =
            #"{"op":"replace","path":"emails[value eq \"ADA@home.example\"].value","value":"b@home"}"#
        #expect(try patch(byValue).applied(to: user).emails[1].value == "b@home")
    }

    @Test("addresses are removed, replaced and added; there is one primary")
    func emailLists() throws {
        let removal = try patch(#"{"op":"remove","path":"emails[type eq \"home\"]"}"#)
        let replacement = try patch(#"{"op":"replace","path":"emails","value":[{"value":"x@x"}]}"#)
        let addition = try patch(#"{"op":"add","path":"emails","value":{"value":"x@x","primary":true}}"#)

        #expect(try removal.applied(to: user).emails == [user.emails[0]])
        #expect(try replacement.applied(to: user).emails == [SCIMEmail(value: "x@x")])
        #expect(
            try addition.applied(to: user).emails == [
                SCIMEmail(value: "ada@example.com", type: "work"), user.emails[1],
                SCIMEmail(value: "x@x", isPrimary: true),
            ]
        )
    }

    @Test("what Gatehouse has no use for changes nothing")
    func unknown() throws {
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        let change = try patch(
            #"{"op":"add","path":"\#(enterprise):department","value":"D"},{"op":"add","path":"title","value":"T"},"#
                + #"{"op":"replace","value":{"\#(enterprise)":{"manager":"m"}}}"#
        )

        #expect(try change.applied(to: user) == user)
        #expect(try change.applied(to: group) == group)
    }

    @Test(
        "members come and go in each form that clients send",
        arguments: [
            (
                #"{"op":"add","path":"members","value":[{"value":"u4"},{"value":"u1"}]}"#,
                ["u1", "u2", "u3", "u4"]
            ),
            (
                #"{"op":"Add","path":"members","value":[{"$ref":null,"value":"u4"}]}"#,
                ["u1", "u2", "u3", "u4"]
            ),
            (#"{"op":"add","value":{"members":[{"value":"u4"}]}}"#, ["u1", "u2", "u3", "u4"]),
            (#"{"op":"remove","path":"members[value eq \"u2\"]"}"#, ["u1", "u3"]),
            (#"{"op":"remove","path":"members[value eq \"u9\"]"}"#, ["u1", "u2", "u3"]),
            (#"{"op":"remove","path":"members[value eq \"u1\" or value eq \"u3\"]"}"#, ["u2"]),
            (#"{"op":"remove","path":"members[value ne \"u1\"]"}"#, ["u1"]),
            (#"{"op":"Remove","path":"members","value":[{"value":"u1"},{"value":"u3"}]}"#, ["u2"]),
            (#"{"op":"remove","path":"members"}"#, []),
            (#"{"op":"replace","path":"members","value":[{"value":"u7"},{"value":"u7"}]}"#, ["u7"]),
            (#"{"op":"replace","path":"members","value":[]}"#, []),
            (#"{"op":"replace","path":"members","value":null}"#, []),
        ]
    )
    func members(operation: String, expected: [String]) throws {
        #expect(try patch(operation).applied(to: group).members.map(\.value) == expected)
    }

    @Test("a group is renamed in each form that clients send")
    func rename() throws {
        let okta = try patch(#"{"op":"replace","value":{"id":"g1","displayName":"Ranking"}}"#)
        let entra = try patch(#"{"op":"Replace","path":"displayName","value":"Ranking"}"#)

        #expect(try okta.applied(to: group).displayName == "Ranking")
        #expect(try entra.applied(to: group).displayName == "Ranking")
    }

    @Test("of changes of which one fails, none is made")
    func atomic() throws {
        let change = try patch(
            #"{"op":"replace","path":"active","value":false},{"op":"remove","path":"userName"}"#
        )

        #expect(throws: SCIMError.self) { try change.applied(to: user) }
    }

    @Test(
        "another change is refused with its kind",
        arguments: [
            (#"{"op":"move","path":"active"}"#, SCIMError.Kind.invalidSyntax), ("7", .invalidSyntax),
            ("", .invalidSyntax),
            (#"{"op":"remove"}"#, .noTarget), (#"{"op":"add","value":7}"#, .invalidValue),
            (#"{"op":"replace","path":"members"}"#, .invalidValue),
            (#"{"op":"replace","path":"active","value":"maybe"}"#, .invalidValue),
            (#"{"op":"remove","path":"active"}"#, .mutability),
            (#"{"op":"remove","path":"userName"}"#, .mutability),
            (#"{"op":"replace","path":"userName","value":""}"#, .invalidValue),
            (#"{"op":"replace","path":"emails[value eq \"nobody\"].value","value":"x"}"#, .noTarget),
            (#"{"op":"add","path":"emails[type eq]","value":"x"}"#, .invalidPath),
            (#"{"op":"add","path":"emails[type ne work].value","value":"x"}"#, .invalidPath),
            (#"{"op":"add","path":"emails[value sw \"z\"].value","value":"x"}"#, .noTarget),
            (#"{"op":"add","path":"emails[type eq \"work\"","value":"x"}"#, .invalidPath),
            (#"{"op":"add","path":"name..givenName","value":"x"}"#, .invalidPath),
            (#"{"op":"add","path":"na me","value":"x"}"#, .invalidPath),
        ]
    )
    func refused(operation: String, kind: SCIMError.Kind) {
        let error = #expect(throws: SCIMError.self) { try patch(operation).applied(to: user) }

        #expect(error?.kind == kind)
    }

    @Test("a flood of changes is refused")
    func flood() {
        let change = #"{"op":"replace","path":"active","value":false}"#
        let many = Array(repeating: change, count: SCIMPatch.mostOperations + 1).joined(separator: ",")

        #expect(throws: SCIMError.self) { try patch(many) }
    }
}
