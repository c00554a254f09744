import Testing
import Vocabulary

@testable import Identity

@Suite("SCIM queries and the attributes of answers")
struct SCIMQueryTests {
    private let resource = JSONNode.object([
        "schemas": .array([.string("s")]), "id": .string("u1"), "userName": .string("ada"),
        "name": .object(["givenName": .string("Ada"), "familyName": .string("L")]),
        "emails": .array([.object(["value": .string("a@b"), "type": .string("work")])]),
    ])

    private func applied(_ attributes: String? = nil, without excluded: String? = nil) throws -> Set<String> {
        let projection = try SCIMProjection(attributes: attributes, excluded: excluded)
        guard case .object(let members) = projection.applied(to: resource) else { return [] }
        return Set(members.keys)
    }

    @Test("an answer has the attributes that are asked for, and always its id and schemas")
    func attributes() throws {
        #expect(try applied() == ["schemas", "id", "userName", "name", "emails"])
        #expect(try applied("USERNAME, name") == ["schemas", "id", "userName", "name"])
        #expect(
            try applied("urn:ietf:params:scim:schemas:core:2.0:User:emails") == ["schemas", "id", "emails"]
        )
        #expect(try applied("nickName") == ["schemas", "id"])
        #expect(try applied(without: "id,schemas,emails") == ["schemas", "id", "userName", "name"])
        #expect(throws: SCIMError.self) { try applied("a", without: "b") }
        #expect(throws: SCIMError.self) { try applied("na me!") }
    }

    @Test("a part is asked for or left out by its dotted name, in lists too")
    func parts() throws {
        let only = try SCIMProjection(attributes: "name.familyName,emails.value", excluded: nil)
        #expect(only.applied(to: resource)["name"] == .object(["familyName": .string("L")]))
        #expect(only.applied(to: resource)["emails"] == .array([.object(["value": .string("a@b")])]))
        let less = try SCIMProjection(attributes: nil, excluded: "name.familyname")
        #expect(less.applied(to: resource)["name"] == .object(["givenName": .string("Ada")]))
        let whole = try SCIMProjection(attributes: "name.givenName,name", excluded: nil)
        #expect(whole.applied(to: resource)["name"] == resource["name"])
    }

    @Test("what an answer has of an attribute is known beforehand")
    func includes() throws {
        #expect(SCIMProjection.whole.includes("members"))
        #expect(try !SCIMProjection(attributes: nil, excluded: "members").includes("members"))
        #expect(try SCIMProjection(attributes: nil, excluded: "members.value").includes("members"))
        #expect(try SCIMProjection(attributes: "members.value", excluded: nil).includes("members"))
        #expect(try !SCIMProjection(attributes: "displayName", excluded: nil).includes("members"))
    }

    @Test("parameters and a body say the same")
    func forms() throws {
        let parameters = [
            "filter": #"userName eq "ada""#, "startIndex": "2", "count": "5", "attributes": "userName",
        ]
        let body = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName eq \\"ada\\"",
            "startIndex":2,"count":5,"attributes":["userName"]}
            """

        #expect(try SCIMQuery { parameters[$0] } == SCIMQuery(parsing: body.utf8))
        #expect(try SCIMQuery(parsing: "{}".utf8) == SCIMQuery { _ in nil })
    }

    @Test(
        "another body is refused",
        arguments: [
            "", "[]", #"{"filter":7}"#, #"{"count":"5"}"#, #"{"attributes":7}"#, #"{"startIndex":1.5}"#,
            #"{"attributes":["a"],"excludedAttributes":["b"]}"#, #"{"filter":"title"}"#,
        ]
    )
    func refused(body: String) {
        #expect(throws: SCIMError.self) { try SCIMQuery(parsing: body.utf8) }
    }

    @Test("the schemas describe what a resource has, and nothing else")
    func schemas() throws {
        func names(_ node: JSONNode?) -> Set<String> {
            guard case .array(let attributes)? = node else { return [] }
            return Set(attributes.compactMap { $0["name"]?.string })
        }
        let record = SCIMRecord(
            id: "1",
            created: UTCTime(seconds: 0),
            changed: UTCTime(seconds: 0),
            location: "l",
            version: "v"
        )
        let user = SCIMUser(
            userName: "a",
            externalID: "x",
            displayName: "A",
            name: SCIMName(formatted: "A"),
            emails: [SCIMEmail(value: "a@b")]
        ).node(record)
        let group = SCIMGroup(displayName: "g", externalID: "x").node(record)
        let common: Set<String> = ["schemas", "id", "externalId", "meta"]

        for (schema, node) in zip(SCIMSchemas.all, [user, group]) {
            guard case .object(let members) = node else { continue }
            #expect(names(schema["attributes"]) == Set(members.keys).subtracting(common))
        }
        #expect(user["meta"]?["version"] == .string("v"))
        #expect(SCIMService.configuration["etag"]?["supported"] == .bool(true))
        #expect(SCIMSchemas.all.map { $0["id"] } == [.string(SCIMUser.schema), .string(SCIMGroup.schema)])
    }

    @Test("a group is no member of a group")
    func nested() {
        let body = #"{"displayName":"g","members":[{"value":"g2","type":"Group"}]}"#
        #expect(throws: SCIMError.self) { try SCIMGroup(parsing: body.utf8) }
    }
}
