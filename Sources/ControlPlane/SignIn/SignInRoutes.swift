import Directory
import Policy
import Vocabulary

/// The routes by which people come in and go.
enum SignInRoutes {
    private static let path = "/api/v1/sign-in"

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                path,
                "getSignInWays",
                "Say how people may come in",
                access: .open,
                success: .object(SignInForms.ways)
            ) { call in
                let settings = call.authority.snapshot.signIn
                let hasOpenID = settings.openID != nil
                return .json([
                    "signed_in": .bool(call.caller.session != nil),
                    "password": .bool(settings.allowsPasswords),
                    "openid": .bool(hasOpenID),
                    "openid_url": hasOpenID ? .string(OpenIDRoutes.path) : .null,
                ])
            },
            Route(
                "POST",
                path,
                "signIn",
                "Sign in with a password",
                access: .open,
                body: SignInForms.password,
                success: .object(SignInForms.started),
                failures: [401, 403, 429]
            ) { try await signIn($0, services) },
            Route(
                "POST",
                path + "/link/check",
                "checkSignInLink",
                "Say whose a link is, without using it",
                access: .open,
                body: SignInForms.linkCheck,
                success: .object(SignInForms.linkAnswer),
                failures: [403, 404, 429]
            ) { try await checkLink($0, services) },
            Route(
                "POST",
                path + "/link",
                "signInByLink",
                "Choose a password with a link that works once, and sign in",
                access: .open,
                body: SignInForms.link,
                success: .object(SignInForms.started),
                failures: [403, 404, 429]
            ) { try await useLink($0, services) },
            Route(
                "POST",
                "/api/v1/sign-out",
                "signOut",
                "End the session that asks",
                access: .known,
                success: .nothing
            ) { try await signOut($0, services) },
        ]
    }

    private static func signIn(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let settings = try settings(call)
        let email = call.body["email"]?.text ?? ""
        let password = Secret(call.body["password"]?.text ?? "")
        let visit = services.visit(call.request)
        let source = services.source(call.request)
        let started: StartedSession?
        do {
            started = try await services.signIn.throttle.attempting(
                account: email,
                source: source,
                at: services.now()
            ) {
                try await services.signIn.passwordCalls.run {
                    try services.directory.signIn(
                        email: email,
                        password: password,
                        from: visit,
                        lifetime: settings.sessionLifetime
                    )
                }
            }
        } catch let problem as Problem where problem.code == .tooManyAttempts {
            throw problem.trying(email)
        }
        guard let started else { throw Problem.wrongPassword.trying(email) }
        services.signIn.throttle.succeeded(account: email, source: source)
        return services.answer(started)
    }

    private static func checkLink(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        _ = try settings(call)
        let text = Secret(call.body["link"]?.text ?? "")
        let source = services.source(call.request)
        let link = try await services.signIn.throttle.attempting(
            account: linkAccount(source),
            source: source,
            at: services.now()
        ) {
            try await services.blocking.run { services.directory.signInLink(of: text) }
        }
        guard let link else { throw Problem.unknownLink }
        services.signIn.throttle.succeeded(account: linkAccount(source), source: source)
        let user = link.user.flatMap { services.directory.snapshot.user($0) }
        return .json(["email": .text(user?.email), "expires_at": .text(link.expiresAt)])
    }

    private static func useLink(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        let settings = try settings(call)
        let body = call.body
        let visit = services.visit(call.request)
        let source = services.source(call.request)
        let started = try await services.signIn.throttle.attempting(
            account: linkAccount(source),
            source: source,
            at: services.now()
        ) {
            try await services.signIn.passwordCalls.run {
                try known {
                    try services.directory.useLink(
                        Secret(body["link"]?.text ?? ""),
                        password: Secret(body["password"]?.text ?? ""),
                        email: body["email"]?.text,
                        name: body["name"]?.text,
                        from: visit,
                        lifetime: settings.sessionLifetime
                    )
                }
            }
        }
        guard let started else { throw Problem.unknownLink }
        services.signIn.throttle.succeeded(account: linkAccount(source), source: source)
        return services.answer(started)
    }

    /// What a link that is known gives; `nil` for one that is not, which alone counts as a failed attempt.
    private static func known<Result>(_ body: () throws -> Result) throws -> Result? {
        do { return try body() } catch let error as DirectoryError where error == .unknownLink { return nil }
    }

    private static func signOut(_ call: Route.Call, _ services: AdminServices) async throws -> AdminAnswer {
        guard let session = call.caller.session else {
            throw Problem(.noSession, "A token or a key has no session that could be ended.")
        }
        try await services.blocking.run {
            try services.directory.endSession(session.id, of: session.user, by: call.actor)
        }
        var answer = AdminAnswer.none
        answer.cookies = [SessionCookie(call.authority.snapshot.signIn).removal]
        return answer
    }

    /// The settings, if passwords are allowed and the request is no other site's.
    private static func settings(_ call: Route.Call) throws(Problem) -> SignInSettings {
        let settings = call.authority.snapshot.signIn
        guard settings.allowsPasswords else { throw .passwordsOff }
        // A form of another site could sign a browser in as somebody else; it cannot send JSON without asking.
        let type = call.request.contentType?.lowercased().prefix { $0 != ";" && $0 != " " }
        guard !call.request.isFromOtherSite, type == "application/json" else {
            throw Problem(
                .formOfOtherSite,
                "Sign-in takes application/json from this site's own pages and from programs.",
                isRefusal: true
            )
        }
        return settings
    }

    /// Links are tried under the name of their source: who has none could not lock out anybody else.
    private static func linkAccount(_ source: String) -> String { "link of \(source)" }
}

extension Problem {
    /// The one answer to everything that is wrong with an address and a password.
    static let wrongPassword = Problem(
        .wrongPassword,
        "Address and password do not belong together, or the account is not in use."
    )
    static let passwordsOff = Problem(
        .passwordsOff,
        "This installation takes no passwords: sign in at the company's identity provider.",
        isRefusal: true
    )
    static let unknownLink = Problem(DirectoryError.unknownLink)
}
