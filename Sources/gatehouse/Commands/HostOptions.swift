import AdminClient
import ArgumentParser
import Foundation
import Secrets
import Vocabulary

/// How a command proves that it runs on the gateway's host.
struct HostOptions: ParsableArguments {
    @Option(help: "The data folder of the gateway, whose secret key proves that one is on its host.")
    var dataDir = "data"

    @Option(help: "The reference in server.secret_key, env:NAME or file:PATH, if there is one.")
    var secretKey: String?

    @Option(help: "The admin listener. Default: GATEHOUSE_ADMIN_URL, else http://127.0.0.1:8081.")
    var url: String?

    /// Posts a body to a route of the host and prints the answer.
    func post(_ path: String, _ body: JSONTree) async throws {
        let environment = ProcessInfo.processInfo.environment
        let key = try SecretKey.load(
            secretKey,
            dataDirectory: dataDir,
            environment: environment,
            ifAbsent: .refuses
        )
        let proof = HostProof.make(for: "POST \(path)", at: Clock.now(), under: key)
        let root = url ?? environment["GATEHOUSE_ADMIN_URL"] ?? "http://127.0.0.1:8081"
        try await AdminClient.run(url: root, token: proof.revealed) { client in
            print(TableRenderer.details(try JSONTree(parsing: try await client.post(path, body))))
        }
    }
}
