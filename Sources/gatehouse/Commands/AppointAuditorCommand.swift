import AdminClient
import ArgumentParser

/// `gatehouse users appoint-auditor`: what no role of the admin API may, on the host of the gateway.
struct AppointAuditorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appoint-auditor",
        abstract: "Make somebody the first auditor; to be run on the gateway's host."
    )

    @Argument(help: "The address.")
    var email: String

    @OptionGroup var host: HostOptions

    func run() async throws {
        try await host.post("/api/v1/host/auditor", .object(["email": .string(email)]))
    }
}
