import Directory
import DirectoryTesting
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Provisioning over SCIM")
struct ProvisioningRoutesTests {
    private let ann = #"{"userName":"ann@example.com","externalId":"e1","displayName":"Ann"}"#

    private func made(_ api: AdminFixture, _ path: String, _ body: String) async throws -> JSONValue {
        let reply = await api.send("POST", "/scim/v2" + path, body)
        try #require(reply.status == 201, "\(reply.text)")
        return try reply.json
    }

    private func id(_ value: JSONValue) throws -> String { try #require(value["id"]?.text) }

    private func patch(_ operations: String) -> String { #"{"Operations":[\#(operations)]}"# }

    @Test("a person is made, with the location and tag of the resource")
    func create() async throws {
        try await AdminFixture.run { api in
            let reply = await api.send("POST", "/scim/v2/Users", ann)
            let user = try reply.json
            let location = "/scim/v2/Users/\(try id(user))"

            #expect(reply.status == 201)
            #expect(reply.answer.headers["content-type"] == "application/scim+json")
            #expect(reply.answer.headers["location"] == location)
            #expect(reply.answer.headers["etag"] == user["meta"]?["version"]?.text)
            #expect(user["meta"]?["location"]?.text == location)
            #expect(user["active"] == true)
            let shown = try await api.get("/api/v1/users/\(try id(user))")
            #expect(shown["managed_by"] == "scim")
            #expect(shown["email"] == "ann@example.com")
            #expect(shown["name"] == "Ann")
            #expect(shown["external_id"] == "e1")
        }
    }

    @Test("the account's address is the primary one; a user name that is none needs one")
    func addresses() async throws {
        try await AdminFixture.run { api in
            let body =
                #"{"userName":"ann","emails":[{"value":"b@x.org"},{"value":"A@x.org","primary":true}]}"#
            let user = try await made(api, "/Users", body)
            let shown = try await api.get("/api/v1/users/\(try id(user))")
            #expect(shown["email"] == "a@x.org")
            #expect(shown["user_name"] == "ann")
            #expect(user["emails"]?.elements?.count == 2)
            let refused = await api.send("POST", "/scim/v2/Users", #"{"userName":"bob"}"#)
            #expect(refused.status == 400)
            #expect(try refused.json["scimType"] == "invalidValue")
        }
    }

    @Test("a taken user name or address is refused as one, whoever has it")
    func conflicts() async throws {
        try await AdminFixture.run { api in
            _ = try api.directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
            for body in [ann, #"{"userName":"o","emails":[{"value":"ann@example.com"}]}"#] {
                let reply = await api.send("POST", "/scim/v2/Users", body)
                #expect(reply.status == 409)
                #expect(try reply.json["scimType"] == "uniqueness")
                #expect(try reply.json["status"] == "409")
            }
            _ = try await made(api, "/Groups", #"{"displayName":"g"}"#)
            let reply = await api.send("POST", "/scim/v2/Groups", #"{"displayName":"G"}"#)
            #expect(try reply.json["scimType"] == "uniqueness")
        }
    }

    @Test("somebody who is there already is found by user name and taken over")
    func takeOver() async throws {
        try await AdminFixture.run { api in
            let user = try api.directory.createUser(
                UserTerms(email: "ann@example.com", name: "A"),
                by: .system
            )
            let filter = "filter=userName%20eq%20%22ANN%40example.com%22"
            let list = try await api.get("/scim/v2/Users?\(filter)&unknown=1")
            #expect(list["totalResults"]?.integer == 1)
            #expect(list["Resources"]?.elements?.first?["id"]?.text == user.id.rawValue)

            let reply = await api.send("PUT", "/scim/v2/Users/\(user.id)", ann)

            #expect(reply.status == 200)
            let shown = try await api.get("/api/v1/users/\(user.id)")
            #expect(shown["managed_by"] == "scim")
            #expect(shown["external_id"] == "e1")
        }
    }

    @Test("what a sign-in calls a person is no id of the company's directory")
    func subjects() async throws {
        try await AdminFixture.run { api in
            let user = try api.directory.createUser(
                UserTerms(email: "ann@example.com"),
                origin: .openID,
                externalID: "subject",
                by: .system
            )
            #expect(try await api.get("/scim/v2/Users/\(user.id)")["externalId"] == nil)
            let filter = "filter=externalId%20eq%20%22subject%22"
            #expect(try await api.get("/scim/v2/Users?\(filter)")["totalResults"]?.integer == 0)
        }
    }

    @Test("a person who is switched off has no key that works, from the next request on")
    func deactivate() async throws {
        try await AdminFixture.run { api in
            let id = try id(try await made(api, "/Users", ann))
            let issued = try api.directory.createKey(
                in: .root,
                KeyTerms(name: "k", owner: MemberID(rawValue: id)),
                by: .system
            )
            func works() -> Bool {
                (try? Access.authenticate(
                    issued.key.digest,
                    in: api.directory.snapshot,
                    now: AdminFixture.time
                ))
                    != nil
            }
            #expect(works())
            let rows = try await api.get("/api/v1/audit")["data"]?.elements?.count

            let off = patch(#"{"op":"Replace","path":"active","value":"False"}"#)
            let reply = await api.send("PATCH", "/scim/v2/Users/\(id)", off)
            #expect(try reply.json["active"] == false)
            #expect(!works())
            // A body that says nothing of it does not switch it on again.
            #expect(try await api.send("PUT", "/scim/v2/Users/\(id)", ann).json["active"] == false)
            #expect(!works())
            let audit = try await api.get("/api/v1/audit")["data"]?.elements
            #expect(audit?.count == (rows ?? 0) + 1)
            #expect(audit?.first?["action"] == "user.update")

            let on = patch(#"{"op":"replace","value":{"active":true}}"#)
            #expect(await api.send("PATCH", "/scim/v2/Users/\(id)", on).status == 200)
            #expect(works())
            #expect(await api.send("DELETE", "/scim/v2/Users/\(id)").status == 204)
            #expect(!works())
            #expect(await api.send("GET", "/scim/v2/Users/\(id)").status == 404)
        }
    }

    @Test("a change is made only of the state that the client has seen")
    func tags() async throws {
        try await AdminFixture.run { api in
            let user = try await made(api, "/Users", ann)
            let group = try await made(api, "/Groups", #"{"displayName":"g"}"#)
            for (path, resource) in [("/scim/v2/Users/", user), ("/scim/v2/Groups/", group)] {
                let target = path + (try id(resource))
                let tag = try #require(resource["meta"]?["version"]?.text)
                func send(
                    _ method: String,
                    _ body: String,
                    _ match: String,
                    none: String? = nil
                ) async -> Reply {
                    let request = AdminRequest(
                        method: method,
                        path: target,
                        ifMatch: none == nil ? match : nil,
                        ifNoneMatch: none,
                        body: Array(body.utf8)
                    )
                    return Reply(answer: await api.plane.answer(request, by: Caller(actor: .adminToken)))
                }
                let change = patch(#"{"op":"replace","path":"externalId","value":"e2"}"#)
                let whole = #"{"userName":"z@example.com","displayName":"z"}"#

                #expect(await send("GET", "", "", none: tag).status == 304)
                #expect(await send("PATCH", change, "W/\"other\"").status == 412)
                #expect(await send("DELETE", "", "\"other\"").status == 412)
                #expect(await send("PUT", whole, "\"other\"").status == 412)
                #expect([200, 204].contains(await send("PATCH", change, "\"x\", \(tag)").status))
                #expect(await send("PATCH", change, tag).status == 412)
                #expect(await send("GET", "", "", none: tag).status == 200)
                #expect(await send("DELETE", "", "*").status == 204)
            }
        }
    }

    @Test("groups are pushed in each dialect, and their roles come and go")
    func groups() async throws {
        var declaration = Declaration()
        declaration.signIn.groups = [GroupRole(group: "Eng", team: "team_root", role: .developer)]
        try await AdminFixture.run(declaration: declaration) { api in
            let (a, b) = (
                try id(try await made(api, "/Users", ann)),
                try id(try await made(api, "/Users", #"{"userName":"bob@example.com"}"#))
            )
            let body = #"{"displayName":"Eng","members":[{"value":"\#(a)","$ref":null}]}"#
            let group = try await made(api, "/Groups", body)
            let path = "/scim/v2/Groups/\(try id(group))"
            func roles(_ user: String) -> Set<Role> {
                api.directory.snapshot.roles(of: MemberID(rawValue: user))[.root] ?? []
            }
            #expect(roles(a) == [.developer])
            #expect(group["members"]?.elements?.first?["$ref"]?.text == "/scim/v2/Users/\(a)")
            let shown = try await api.get("/scim/v2/Users/\(a)")
            #expect(shown["groups"]?.elements?.first?["display"] == "Eng")
            #expect(try await api.get("/api/v1/users/\(a)")["groups"]?.elements == ["Eng"])

            let add = patch(#"{"op":"Add","path":"members","value":[{"value":"\#(b)"}]}"#)
            #expect(await api.send("PATCH", path, add).status == 204)
            #expect(roles(b) == [.developer])
            let remove = patch(#"{"op":"Remove","path":"members[value eq \"\#(a)\"]"}"#)
            let reply = await api.send("PATCH", path + "?attributes=members", remove)
            #expect(reply.status == 200)
            #expect(try reply.json["members"]?.elements?.count == 1)
            #expect(try reply.json["displayName"] == nil)
            #expect(roles(a).isEmpty)
            let rename = patch(#"{"op":"replace","value":{"displayName":"Other"}}"#)
            #expect(await api.send("PATCH", path, rename).status == 204)
            #expect(roles(b).isEmpty)
            #expect(await api.send("PUT", path, #"{"displayName":"Eng","members":["\#(b)"]}"#).status == 200)
            #expect(roles(b) == [.developer])
            // A body that says nothing of the members leaves them.
            #expect(await api.send("PUT", path, #"{"displayName":"Eng"}"#).status == 200)
            #expect(roles(b) == [.developer])
            #expect(await api.send("PUT", path, #"{"displayName":"Eng","members":null}"#).status == 200)
            #expect(roles(b).isEmpty)
            #expect(await api.send("PATCH", path, add).status == 204)
            #expect(await api.send("DELETE", path).status == 204)
            #expect(roles(b).isEmpty)
            let stranger = await api.send(
                "POST",
                "/scim/v2/Groups",
                #"{"displayName":"x","members":["user_x"]}"#
            )
            #expect(stranger.status == 400)
            #expect(try stranger.json["detail"]?.text?.contains("user_x") == true)
        }
    }

    @Test("lists are paged, filtered and cut to what is asked for")
    func lists() async throws {
        try await AdminFixture.run { api in
            for number in 0..<5 {
                _ = try await made(
                    api,
                    "/Users",
                    #"{"userName":"u\#(number)@example.com","externalId":"x\#(number % 2)"}"#
                )
            }
            let group = try await made(api, "/Groups", #"{"displayName":"g"}"#)

            let page = try await api.get("/scim/v2/Users?startIndex=2&count=3&attributes=userName")
            #expect(page["totalResults"]?.integer == 5)
            #expect(page["itemsPerPage"]?.integer == 3)
            #expect(page["startIndex"]?.integer == 2)
            #expect(
                page["Resources"]?.elements?.allSatisfy { $0["emails"] == nil && $0["userName"] != nil }
                    == true
            )
            let filtered = try await api.get("/scim/v2/Users?filter=externalId%20eq%20%22x1%22")
            #expect(filtered["totalResults"]?.integer == 2)
            let either = "externalId%20eq%20%22x1%22%20and%20not%20(userName%20sw%20%22U1%22)"
            let chosen = try await api.get("/scim/v2/Users?filter=\(either)")
            #expect(chosen["Resources"]?.elements?.compactMap { $0["userName"]?.text } == ["u3@example.com"])
            let filter = #"{"filter":"displayName eq \"G\"","excludedAttributes":["members"]}"#
            let search = try await api.send("POST", "/scim/v2/.search", filter).json
            #expect(search["Resources"]?.elements?.compactMap { $0["id"] } == [group["id"]])
            #expect(try await api.send("POST", "/scim/v2/.search", "{}").json["totalResults"]?.integer == 6)
            #expect(
                try await api.send("POST", "/scim/v2/Users/.search", "{}").json["totalResults"]?.integer == 5
            )
            #expect(
                try await api.send("POST", "/scim/v2/Groups/.search", "{}").json["totalResults"]?.integer == 1
            )
            let bad = await api.send("GET", "/scim/v2/Users?filter=title")
            #expect(bad.status == 400)
            #expect(try bad.json["scimType"] == "invalidFilter")
        }
    }

    @Test("refusals have the form of the protocol, and are in the trail")
    func refusals() async throws {
        try await AdminFixture.run { api in
            let calls = [
                ("GET", "/scim/v2/Users", "", "wrong", 401),
                ("GET", "/scim/v2/Nothing", "", AdminFixture.token, 404),
                ("GET", "/scim/v2/Users/user_x", "", AdminFixture.token, 404),
                ("POST", "/scim/v2/Users/user_x", "", AdminFixture.token, 405),
                ("POST", "/scim/v2/Users", "{", AdminFixture.token, 400),
                ("PATCH", "/scim/v2/Groups/group_x", "{}", AdminFixture.token, 400),
                ("GET", "/scim/v2/Schemas/x", "", AdminFixture.token, 404),
                ("GET", "/scim/v2/Schemas?filter=x", "", AdminFixture.token, 403),
            ]
            for (method, target, body, token, status) in calls {
                let reply = await api.send(method, target, body, token: token)
                #expect(reply.status == status, "\(target)")
                #expect(reply.answer.headers["content-type"] == "application/scim+json")
                #expect(try reply.json["status"]?.text == "\(status)")
                #expect(
                    try reply.json["schemas"]?.elements == ["urn:ietf:params:scim:api:messages:2.0:Error"]
                )
            }
            let refused = await api.send("GET", "/scim/v2/Users", token: "wrong")
            #expect(refused.answer.headers["www-authenticate"] == "Bearer")
            let rows = try await api.get("/api/v1/audit?action=refused")["data"]?.elements ?? []
            #expect(rows.first?["subject"] == "GET /scim/v2/Users")
        }
    }

    @Test("what is declared is what there is")
    func discovery() async throws {
        try await AdminFixture.run { api in
            let config = try await api.get("/scim/v2/ServiceProviderConfig")
            #expect(config["bulk"]?["supported"] == false)
            #expect(config["patch"]?["supported"] == true)
            #expect(try await api.get("/scim/v2/ResourceTypes")["totalResults"]?.integer == 2)
            #expect(try await api.get("/scim/v2/ResourceTypes/Group")["endpoint"] == "/Groups")
            #expect(try await api.get("/scim/v2/Schemas")["totalResults"]?.integer == 2)
            let schema = try await api.get("/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group")
            #expect(schema["name"] == "Group")
            #expect(await api.send("POST", "/scim/v2/Bulk", "{}").status == 404)
            #expect(await api.send("POST", "/scim/v2/Schemas", "{}").status == 405)
        }
    }
}
