import AdminClient
import ArgumentParser

/// `gatehouse users sign-in-link`: a way in for whoever has lost theirs, on the host of the gateway.
struct SignInLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in-link",
        abstract:
            "Make a link with which somebody chooses a password, once; to be run on the gateway's host.",
        discussion: """
            Without an address the link is for an administrator who has no account yet. Whoever administers people \
            makes links for others with "gatehouse users invite", from anywhere.
            """
    )

    @Argument(help: "The person's address.")
    var email: String?

    @OptionGroup var host: HostOptions

    func run() async throws {
        try await host.post(
            "/api/v1/host/sign-in-link",
            .object(email.map { ["email": .string($0)] } ?? [:])
        )
    }
}
