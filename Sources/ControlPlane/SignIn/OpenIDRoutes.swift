import Directory
import Identity
import Logging
import Policy
import Vocabulary

/// The two routes of a sign-in at the company's identity provider, which browsers visit.
enum OpenIDRoutes {
    /// Where a sign-in begins.
    static let path = "/api/v1/sign-in/openid"
    /// Where the provider sends the browser back to.
    static let callback = path + "/callback"

    static func all(_ services: AdminServices) -> [Route] {
        [
            Route(
                "GET",
                path,
                "beginOpenIDSignIn",
                "Send a browser to the company's identity provider",
                access: .open,
                success: .redirect,
                failures: [404]
            ) { call in
                let settings = call.authority.snapshot.signIn
                let provider = try provider(settings, services)
                let request: SignInRequest
                do throws(SignInError) {
                    request = try await provider.begin(from: services.source(call.request))
                } catch {
                    services.logger.warning(
                        "a sign-in cannot begin",
                        metadata: ["error": "\(error)"]
                    )
                    throw shown(
                        Problem(.identityProvider, sentence(error)),
                        SignInProblem(error),
                        services.signIn.root(settings)
                    )
                }
                var answer = AdminAnswer.redirect(to: request.url)
                answer.cookies = [SignInStateCookie(settings).field(request.state)]
                return answer
            },
            Route(
                "GET",
                callback,
                "finishOpenIDSignIn",
                "Take a browser back from the company's identity provider",
                access: .open,
                query: [
                    .optional("state", .text, "Which sign-in it is."),
                    .optional("code", .text, "What is exchanged for tokens."),
                    .optional("iss", .text, "Which provider answers (RFC 9207)."),
                    .optional("error", .text, "Why it did not come about."),
                ],
                isQueryOpen: true,
                success: .redirect,
                failures: []
            ) { call in
                let settings = call.authority.snapshot.signIn
                let root = services.signIn.root(settings)
                let stated: OpenIDIdentity
                do {
                    stated = try await identity(call, services)
                } catch let error as SignInError {
                    services.logger.warning("a sign-in was refused", metadata: ["error": "\(error)"])
                    let problem = Problem(.signInRefused, sentence(error))
                    throw shown(problem, SignInProblem(error), root)
                }
                var answer = AdminAnswer.redirect(to: root + "/")
                do {
                    answer.cookies = services.answer(try await start(stated, call, services)).cookies
                } catch let error as DirectoryError {
                    let problem = Problem(error).trying(stated.email ?? "")
                    throw shown(problem, SignInProblem(error), root)
                }
                answer.cookies.append(SignInStateCookie(settings).removal)
                return answer
            },
        ]
    }

    /// Who the provider says has signed in.
    private static func identity(
        _ call: Route.Call,
        _ services: AdminServices
    ) async throws -> OpenIDIdentity {
        let settings = call.authority.snapshot.signIn
        return try await provider(settings, services).finish(
            SignInAnswer(
                state: call.query["state"],
                code: call.query["code"],
                issuer: call.query["iss"],
                error: call.query["error"]
            ),
            browserState: call.request.cookie(SignInStateCookie(settings).name)
        )
    }

    private static func start(
        _ stated: OpenIDIdentity,
        _ call: Route.Call,
        _ services: AdminServices
    ) async throws -> StartedSession {
        let settings = call.authority.snapshot.signIn
        let isTrusted = stated.isEmailVerified || settings.openID?.trustsEmail == true
        let statement = StatedIdentity(
            identity: ExternalIdentity(issuer: stated.issuer, subject: stated.subject),
            email: isTrusted ? stated.email : nil,
            name: stated.name ?? "",
            groups: stated.groups
        )
        let visit = services.visit(call.request)
        let creates = settings.openID?.createsUsers ?? false
        return try await services.blocking.run {
            try services.directory.signIn(
                statement,
                createsUser: creates,
                from: visit,
                lifetime: settings.sessionLifetime
            )
        }
    }

    /// A person looks at a browser: what went wrong is shown by the page, not as JSON, and in the page's own words, so that
    /// nobody's link can put others there.
    private static func shown(_ problem: Problem, _ word: SignInProblem, _ root: String) -> Problem {
        var problem = problem
        problem.isRefusal = problem.status < 500
        problem.page = root + "/#problem=" + word.rawValue
        return problem
    }

    private static func provider(
        _ settings: SignInSettings,
        _ services: AdminServices
    ) throws(Problem) -> OpenIDProvider {
        guard let openID = settings.openID else {
            throw Problem(.notFound, "No identity provider is declared (sign_in.openid).")
        }
        do throws(IdentityConfigurationError) {
            return services.signIn.openID(
                try OpenIDConfiguration(
                    issuer: openID.issuer,
                    clientID: openID.clientID,
                    clientSecret: openID.clientSecret,
                    redirectURL: services.signIn.root(settings) + callback,
                    scopes: openID.scopes,
                    groupClaim: openID.groupClaim,
                    emailClaim: openID.emailClaim
                )
            )
        } catch {
            throw Problem(.notFound, "sign_in.openid cannot be used: \(error).")
        }
    }

    private static func sentence(_ error: SignInError) -> String {
        let text = "\(error)"
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}
