import Directory
import Policy
import Testing
import Vocabulary

@testable import ControlPlane

@Suite("Sign-in over the admin API")
struct SignInRoutesTests {
    private static let password = "a long enough password"

    /// A request as a browser's page sends it.
    private static func request(
        _ method: String,
        _ path: String,
        _ body: String = "",
        cookie: String? = nil,
        csrf: String? = nil,
        site: String? = "same-origin",
        type: String? = "application/json",
        peer: String = "192.0.2.1"
    ) -> AdminRequest {
        let parts = path.split(separator: "?", maxSplits: 1)
        return AdminRequest(
            method: method,
            path: "/api/v1" + parts[0],
            query: parts.count > 1 ? String(parts[1]) : "",
            peer: peer,
            cookies: cookie,
            csrfToken: csrf,
            fetchSite: site,
            agent: "a browser",
            contentType: type,
            body: Array(body.utf8)
        )
    }

    /// Somebody with a password, signed in: the cookie and the token.
    private static func visitor(_ api: AdminFixture) async throws -> (cookie: String, csrf: String) {
        let user = try api.directory.createUser(
            UserTerms(email: "ann@example.com"),
            roles: [(.root, .admin)],
            by: .system
        )
        let link = try api.directory.createSignInLink(for: user.id, by: .adminToken).text.revealed
        let answer = await api.plane.answer(
            request("POST", "/sign-in/link", #"{"link":"\#(link)","password":"\#(password)"}"#)
        )
        try #require(answer.status == 200, "\(Reply(answer: answer).text)")
        let cookie = try #require(answer.cookies.first?.split(separator: ";").first.map(String.init))
        return (cookie, try #require(try Reply(answer: answer).json["csrf_token"]?.text))
    }

    @Test("a session's cookie reads, and changes nothing without the session's token")
    func csrf() async throws {
        try await AdminFixture.run { api in
            let (cookie, csrf) = try await Self.visitor(api)
            func status(_ request: AdminRequest) async -> Int { await api.plane.answer(request).status }
            func make(_ token: String?, site: String? = "same-origin") -> AdminRequest {
                Self.request("POST", "/teams", #"{"name":"t"}"#, cookie: cookie, csrf: token, site: site)
            }

            #expect(await status(Self.request("GET", "/me", cookie: cookie)) == 200)
            #expect(await status(make(nil)) == 403)
            #expect(await status(make(String(csrf.reversed()))) == 403)
            #expect(await status(make(csrf, site: "cross-site")) == 403)
            #expect(await status(make(csrf, site: "same-site")) == 403)
            #expect(await status(make(csrf, site: nil)) == 201)
            #expect(await status(Self.request("GET", "/me", cookie: "\(cookie); \(cookie)x")) == 401)
            #expect(await status(Self.request("GET", "/me", cookie: "a=b;\(cookie)")) == 200)
        }
    }

    @Test("a token beside a cookie counts alone")
    func bearerWins() async throws {
        try await AdminFixture.run { api in
            let (cookie, _) = try await Self.visitor(api)
            var request = Self.request("GET", "/me", cookie: cookie)
            request.authorization = "Bearer wrong"

            #expect(await api.plane.answer(request).status == 401)
        }
    }

    @Test("every wrong pair of address and password is answered alike")
    func wrong() async throws {
        try await AdminFixture.run { api in
            _ = try await Self.visitor(api)
            func reply(_ email: String, _ password: String) async -> Reply {
                let body = #"{"email":"\#(email)","password":"\#(password)"}"#
                return Reply(answer: await api.plane.answer(Self.request("POST", "/sign-in", body)))
            }

            let known = await reply("ann@example.com", "wrong")
            let unknown = await reply("ben@example.com", "wrong")

            #expect(known.status == 401 && known.text == unknown.text)
            #expect(await reply("ann@example.com", Self.password).status == 200)
        }
    }

    @Test("attempts beyond the free ones wait, and the answer says how long")
    func throttled() async throws {
        try await AdminFixture.run { api in
            let body = #"{"email":"ann@example.com","password":"wrong"}"#
            var answers: [AdminAnswer] = []
            for _ in 0..<6 { answers.append(await api.plane.answer(Self.request("POST", "/sign-in", body))) }

            #expect(answers.prefix(5).allSatisfy { $0.status == 401 })
            #expect(answers[5].status == 429)
            #expect(answers[5].headers["retry-after"] == "1")
        }
    }

    @Test(
        "of one source five passwords are checked at the same time, whichever accounts it tries; others are not held"
    )
    func manyAtOnce() async throws {
        try await AdminFixture.run { api in
            func status(_ number: Int, peer: String) async -> Int {
                let body = #"{"email":"user\#(number)@example.com","password":"wrong"}"#
                return await api.plane.answer(Self.request("POST", "/sign-in", body, peer: peer)).status
            }
            let statuses = await withTaskGroup(of: Int.self) { group in
                for number in 0..<40 { group.addTask { await status(number, peer: "192.0.2.1") } }
                return await group.reduce(into: []) { $0.append($1) }
            }

            #expect(statuses.count { $0 == 401 } == 5)
            #expect(statuses.count { $0 == 429 } == 35)
            #expect(await status(1, peer: "192.0.2.2") == 401)
        }
    }

    @Test("a sign-in that failed has a row that names the account, and nothing that may be a password")
    func trail() async throws {
        try await AdminFixture.run { api in
            let long = String(repeating: "a", count: 300) + "@example.com"
            for account in ["ann@example.com", "correct horse battery", "correcthorsebattery", long] {
                let body = #"{"email":"\#(account)","password":"secret \#(account)"}"#
                _ = await api.plane.answer(Self.request("POST", "/sign-in", body))
            }
            for _ in 0..<2 {
                let body = #"{"email":"ann@example.com","password":"secret"}"#
                _ = await api.plane.answer(Self.request("POST", "/sign-in", body))
            }

            let rows = try await api.send("GET", "/api/v1/audit?action=refused").json["data"]?.elements ?? []
            let facts = rows.reversed().compactMap { $0["after"] }
            let accounts = facts.compactMap { $0["account"]?.text }
            #expect(
                accounts == [
                    "ann@example.com", "(no address)", "(no address)", String(repeating: "a", count: 254),
                    "ann@example.com", "ann@example.com",
                ]
            )
            #expect(facts.map { $0["code"]?.text }.last == "too_many_attempts")
            #expect(!"\(rows)".contains("secret") && !"\(rows)".contains("horse"))
        }
    }

    @Test("the console's page has a sentence of its own for every way in which a sign-in can fail")
    func sentences() async throws {
        try await AdminFixture.run { api in
            let script = await api.send("GET", "/console/console.js").text

            for problem in SignInProblem.allCases {
                #expect(script.contains(#"["\#(problem.rawValue)", ""#), "\(problem)")
            }
            #expect(!script.contains("decodeURIComponent(fragment"))
        }
    }

    @Test("a password that is too short costs no attempt, a link that is not known does")
    func linkAttempts() async throws {
        try await AdminFixture.run { api in
            let user = try api.directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
            let link = try api.directory.createSignInLink(for: user.id, by: .adminToken).text.revealed
            func use(_ link: String, _ password: String) async -> Int {
                let body = #"{"link":"\#(link)","password":"\#(password)"}"#
                return await api.plane.answer(Self.request("POST", "/sign-in/link", body)).status
            }

            for _ in 0..<8 { #expect(await use(link, "short") == 400) }
            for _ in 0..<5 { #expect(await use("gh-link-unknown", Self.password) == 404) }
            #expect(await use(link, Self.password) == 429)
        }
    }

    @Test("sign-in is refused to forms and pages of other sites")
    func otherSites() async throws {
        try await AdminFixture.run { api in
            let body = #"{"email":"ann@example.com","password":"wrong"}"#
            let requests = [
                Self.request("POST", "/sign-in", body, site: "cross-site"),
                Self.request("POST", "/sign-in", body, type: "text/plain"),
                Self.request("POST", "/sign-in", body, type: nil),
            ]

            for request in requests {
                #expect(Reply(answer: await api.plane.answer(request)).code == "other_site")
            }
        }
    }

    @Test("where passwords are off, nobody gets in by one")
    func passwordsOff() async throws {
        var declaration = Declaration()
        declaration.signIn.allowsPasswords = false
        try await AdminFixture.run(declaration: declaration) { api in
            let user = try api.directory.createUser(UserTerms(email: "ann@example.com"), by: .system)
            let body = #"{"email":"ann@example.com","password":"wrong"}"#

            let replies = [
                Reply(answer: await api.plane.answer(Self.request("POST", "/sign-in", body))),
                await api.send("POST", "/api/v1/users/\(user.id)/sign-in-link"),
            ]

            #expect(replies.allSatisfy { $0.status == 403 && $0.code == "passwords_off" })
        }
    }

    @Test("behind https the cookie is bound to the host and to TLS")
    func secureCookie() throws {
        var settings = SignInSettings()
        settings.publicURL = "https://gatehouse.example.com"

        let field = SessionCookie(settings).field(Secret("text"), lifetime: .seconds(60))

        #expect(
            field == "__Host-gatehouse_session=text; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        )
        #expect(SessionCookie(SignInSettings()).name == "gatehouse_session")
    }

    @Test("an identity provider that is away is said to be so, on a page")
    func providerAway() async throws {
        var declaration = Declaration()
        declaration.signIn.publicURL = "http://127.0.0.1:8081"
        declaration.signIn.openID = OpenIDSettings(issuer: "https://id.example.com", clientID: "gatehouse")
        try await AdminFixture.run(declaration: declaration) { api in
            let begin = await api.plane.answer(Self.request("GET", "/sign-in/openid"))
            let back = await api.plane.answer(
                Self.request("GET", "/sign-in/openid/callback?state=a&code=b&client_info=c")
            )

            #expect(begin.status == 303 && back.status == 303)
            #expect(begin.headers["location"] == "http://127.0.0.1:8081/#problem=provider_away")
            #expect(back.headers["location"] == "http://127.0.0.1:8081/#problem=other_browser")
        }
        try await AdminFixture.run { api in
            #expect(await api.plane.answer(Self.request("GET", "/sign-in/openid")).status == 404)
        }
    }

    @Test("one's own sessions are listed and ended, nobody else's")
    func sessions() async throws {
        try await AdminFixture.run { api in
            let (cookie, csrf) = try await Self.visitor(api)
            let other = try api.directory.createUser(UserTerms(email: "ben@example.com"), by: .system)
            let link = try api.directory.createSignInLink(for: other.id, by: .adminToken).text
            let session = try api.directory.useLink(
                link,
                password: Secret(Self.password),
                email: nil,
                name: nil,
                from: Visit(address: "", agent: ""),
                lifetime: .seconds(60)
            ).session

            let listed = Reply(
                answer: await api.plane.answer(Self.request("GET", "/sessions", cookie: cookie))
            )
            let ended = await api.plane.answer(
                Self.request("DELETE", "/sessions/\(session.id)", cookie: cookie, csrf: csrf)
            )

            #expect(try listed.json["data"]?.elements?.count == 1)
            #expect(ended.status == 404)
            #expect(api.directory.snapshot.sessions(of: other.id).count == 1)
            let out = await api.plane.answer(Self.request("POST", "/sign-out", cookie: cookie, csrf: csrf))
            #expect(out.status == 204 && out.cookies.first?.contains("Max-Age=0") == true)
            #expect(await api.plane.answer(Self.request("GET", "/me", cookie: cookie)).status == 401)
        }
    }
}
