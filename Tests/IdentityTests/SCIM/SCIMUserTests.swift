import Testing
import Vocabulary

@testable import Identity

@Suite("SCIM users")
struct SCIMUserTests {
    /// The form in which Okta makes a user.
    static let okta = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com",
        "name":{"givenName":"Ada","familyName":"Lovelace"},
        "emails":[{"primary":true,"value":"ada@example.com","type":"work"}],"displayName":"Ada Lovelace",
        "locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}
        """
    /// The form in which Entra makes a user.
    static let entra = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"0a21f0f2","userName":"Ada_1",
        "active":"True","emails":[{"primary":true,"type":"work","value":"ada_1@example.com"}],
        "meta":{"resourceType":"User"},"name":{"formatted":"Ada L","familyName":"L","givenName":"Ada"},"roles":[]}
        """

    @Test("what Okta sends is read")
    func readsOkta() throws {
        let user = try SCIMUser(parsing: Self.okta.utf8)

        #expect(
            user
                == SCIMUser(
                    userName: "ada@example.com",
                    externalID: "00ujl29u0le5T6Aj10h7",
                    displayName: "Ada Lovelace",
                    name: SCIMName(givenName: "Ada", familyName: "Lovelace"),
                    emails: [SCIMEmail(value: "ada@example.com", type: "work", isPrimary: true)],
                    isActive: true
                )
        )
    }

    @Test("what Entra sends is read")
    func readsEntra() throws {
        let user = try SCIMUser(parsing: Self.entra.utf8)

        #expect(user.userName == "Ada_1")
        #expect(user.isActive)
        #expect(user.email == "ada_1@example.com")
        #expect(user.shownName == "Ada L")
    }

    @Test("names know no case, and null is no value")
    func names() throws {
        let user = try SCIMUser(parsing: #"{"USERNAME":"ada","Active":false,"displayName":null}"#.utf8)

        #expect(user == SCIMUser(userName: "ada", isActive: false))
    }

    @Test("the address to write to is the primary, the work or the first one")
    func email() {
        var user = SCIMUser(userName: "ada")
        #expect(user.email == nil)

        user.emails = [SCIMEmail(value: "a@home"), SCIMEmail(value: "a@work", type: "Work")]
        #expect(user.email == "a@work")
        user.emails[0].isPrimary = true
        #expect(user.email == "a@home")
        user.emails = [SCIMEmail(value: "a@home"), SCIMEmail(value: "b@home")]
        #expect(user.email == "a@home")
    }

    @Test(
        "another body is refused with its kind",
        arguments: [
            ("", SCIMError.Kind.invalidSyntax), ("[]", .invalidSyntax), ("{}", .invalidValue),
            (#"{"userName":""}"#, .invalidValue), (#"{"userName":7}"#, .invalidValue),
            (#"{"userName":"a","active":"yes"}"#, .invalidValue),
            (#"{"userName":"a","active":1}"#, .invalidValue),
            (#"{"userName":"a","emails":[{"type":"work"}]}"#, .invalidValue),
            (#"{"userName":"a","emails":[7]}"#, .invalidSyntax),
            (#"{"userName":"a","name":"Ada"}"#, .invalidSyntax),
            (#"{"userName":"a","username":"b"}"#, .invalidSyntax),
            (#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"userName":"a"}"#, .invalidSyntax),
            ("{\"userName\":\"\(String(repeating: "a", count: 1025))\"}", .invalidValue),
            (
                "{\"userName\":\"a\",\"emails\":[\(String(repeating: "\"a@x\",", count: 100))\"a@x\"]}",
                .invalidValue
            ),
        ]
    )
    func refused(body: String, kind: SCIMError.Kind) {
        let error = #expect(throws: SCIMError.self) { try SCIMUser(parsing: body.utf8) }

        #expect(error?.status == 400)
        #expect(error?.kind == kind)
    }

    @Test("a resource has what was set, the server's record, and no password")
    func printed() throws {
        let record = SCIMRecord(
            id: "user_1",
            created: UTCTime(seconds: 0),
            changed: UTCTime(seconds: 60),
            location: "https://gateway.example/scim/v2/Users/user_1"
        )

        let node = try SCIMUser(parsing: Self.okta.utf8).node(record, groups: [SCIMReference(value: "g1")])

        let expected = """
            {"active":true,"displayName":"Ada Lovelace","emails":[{"primary":true,"type":"work",\
            "value":"ada@example.com"}],"externalId":"00ujl29u0le5T6Aj10h7","groups":[{"value":"g1"}],"id":"user_1",\
            "meta":{"created":"1970-01-01T00:00:00.000Z","lastModified":"1970-01-01T00:01:00.000Z",\
            "location":"https://gateway.example/scim/v2/Users/user_1","resourceType":"User"},\
            "name":{"familyName":"Lovelace","givenName":"Ada"},\
            "schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com"}
            """
        #expect(String(decoding: node.bytes, as: UTF8.self) == expected)
        #expect(try SCIMUser(parsing: node.bytes) == SCIMUser(parsing: Self.okta.utf8))
    }
}
