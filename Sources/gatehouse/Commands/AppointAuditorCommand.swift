import AdminClient
import ArgumentParser
import Foundation
import Secrets
import Vocabulary

/// `gatehouse users appoint-auditor`: what no role of the admin API may, on the host of the gateway.
struct AppointAuditorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appoint-auditor",
        abstract: "Make somebody the first auditor; to be run on the gateway's host."
    )

    private static let path = "/api/v1/host/auditor"

    @Argument(help: "The address.")
    var email: String

    @Option(help: "The data folder of the gateway, whose secret key proves that one is on its host.")
    var dataDir = "data"

    @Option(help: "The reference in server.secret_key, env:NAME or file:PATH, if there is one.")
    var secretKey: String?

    @Option(help: "The admin listener. Default: GATEHOUSE_ADMIN_URL, else http://127.0.0.1:8081.")
    var url: String?

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let key = try SecretKey.load(
            secretKey,
            dataDirectory: dataDir,
            environment: environment,
            ifAbsent: .refuses
        )
        let proof = HostProof.make(for: "POST \(Self.path)", at: Clock.now(), under: key)
        let root = url ?? environment["GATEHOUSE_ADMIN_URL"] ?? "http://127.0.0.1:8081"
        let body = JSONTree.object(["email": .string(email)])
        try await AdminClient.run(url: root, token: proof.revealed) { client in
            print(TableRenderer.details(try JSONTree(parsing: try await client.post(Self.path, body))))
        }
    }
}
