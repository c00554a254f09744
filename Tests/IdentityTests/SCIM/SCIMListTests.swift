import Testing
import Vocabulary

@testable import Identity

@Suite("SCIM lists, groups and errors")
struct SCIMListTests {
    @Test(
        "the filters that clients look up with are read",
        arguments: [
            (#"userName eq "ada@example.com""#, SCIMFilter.userName("ada@example.com")),
            (#"username EQ "ada""#, .userName("ada")),
            (#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada""#, .userName("ada")),
            (#"externalId eq "a \"b\" and c""#, .externalID(#"a "b" and c"#)),
            (#"  displayName  eq  "Search team" "#, .displayName("Search team")),
        ]
    )
    func filters(text: String, expected: SCIMFilter) throws {
        #expect(try SCIMFilter(parsing: text) == expected)
    }

    @Test(
        "a text that is no filter is refused",
        arguments: [
            "", "userName", "userName eq", "userName eq ada", #"userName xx "a""#, #"userName eq "a" or"#,
            #"(userName eq "a""#, #"userName eq "a")"#, #"userName eq "a"#, #"userName eq ["a"]"#,
            "active gt true",
            #"not userName eq "a""#, #"emails[type eq "work""#, #"emails[]"#, #"userName eq "a" userName pr"#,
            #"na me eq "a""#, #"userName eq "\"#, "userName co 7", String(repeating: "(", count: 64),
        ]
    )
    func refused(text: String) {
        let error = #expect(throws: SCIMError.self) { try SCIMFilter(parsing: text) }

        #expect(error?.kind == .invalidFilter)
    }

    @Test(
        "a page begins at one and is bounded",
        arguments: [
            (nil, nil, 0, 100), ("1", "10", 0, 10), ("11", "10", 10, 10), ("0", "0", 0, 0),
            ("-5", "-1", 0, 0),
            ("3", "100000", 2, 1000),
        ] as [(String?, String?, Int, Int)]
    )
    func pages(start: String?, count: String?, offset: Int, limit: Int) throws {
        let page = try SCIMPage(startIndex: start, count: count)

        #expect(page.offset == offset)
        #expect(page.limit == limit)
    }

    @Test("a page that is no number is refused", arguments: ["", "x", "1.5", "99999999999999999999"])
    func badPage(text: String) {
        #expect(throws: SCIMError.self) { try SCIMPage(startIndex: text, count: nil) }
        #expect(throws: SCIMError.self) { try SCIMPage(startIndex: nil, count: text) }
    }

    @Test("a list says where it begins and how much there is")
    func list() throws {
        let page = try SCIMPage(startIndex: "3", count: "2")

        let text = String(decoding: page.list([.null, .null], total: 7).bytes, as: UTF8.self)

        let expected = """
            {"Resources":[null,null],"itemsPerPage":2,\
            "schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"startIndex":3,"totalResults":7}
            """
        #expect(text == expected)
    }

    @Test("an error is a body with its status and kind")
    func error() {
        let taken = SCIMError.taken("userName")

        let expected = """
            {"detail":"another resource has this userName","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],\
            "scimType":"uniqueness","status":"409"}
            """
        #expect(String(decoding: taken.bytes, as: UTF8.self) == expected)
        #expect(SCIMError.notFound("g1").status == 404)
        #expect(!String(decoding: SCIMError.notFound("g1").bytes, as: UTF8.self).contains("scimType"))
    }

    @Test("a group is read and printed, with its members or without")
    func group() throws {
        let body = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Search","externalId":"x",
            "members":[{"value":"u1","display":"Ada"},{"value":"u2"},{"value":"u1"}]}
            """
        let record = SCIMRecord(
            id: "g1",
            created: UTCTime(seconds: 0),
            changed: UTCTime(seconds: 0),
            location: "l"
        )

        let group = try SCIMGroup(parsing: body.utf8)

        #expect(group.members == [SCIMReference(value: "u1", display: "Ada"), SCIMReference(value: "u2")])
        #expect(try SCIMGroup(parsing: group.node(record).bytes) == group)
        #expect(group.node(record, includingMembers: false)["members"] == nil)
        #expect(group.node(record)["id"] == .string("g1"))
    }

    @Test("the service says what it supports")
    func service() {
        #expect(SCIMService.configuration["patch"]?["supported"] == .bool(true))
        #expect(SCIMService.configuration["bulk"]?["supported"] == .bool(false))
        #expect(SCIMService.resourceTypes.map { $0["endpoint"] } == [.string("/Users"), .string("/Groups")])
    }
}
