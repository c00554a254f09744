import ControlPlane
import Policy
import Synchronization

/// Providers that answer as a test scripts it, by URL, and remember what they were asked.
final class ScriptedProviders: ProviderAsking {
    private let answers: [String: (status: Int, body: String)]
    private let seen = Mutex<[String]>([])

    /// What is asked for and not scripted cannot be reached.
    init(_ answers: [String: (status: Int, body: String)] = [:]) { self.answers = answers }

    var asked: [String] { seen.withLock { $0 } }

    func get(
        _ path: String,
        at provider: Provider,
        timeout: Duration,
        most: Int
    ) async throws(ProviderAskingFailure) -> (status: Int, body: [UInt8]) {
        let url = provider.baseURL + path
        seen.withLock { $0.append(url) }
        guard let answer = answers[url] else { throw ProviderAskingFailure("connect_failed") }
        return (answer.status, Array(answer.body.utf8))
    }
}
