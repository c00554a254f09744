import AdminClient
import ArgumentParser
import Foundation

/// What every command that talks to the admin API takes.
struct AdminOptions: ParsableArguments {
    @Flag(help: "Print the API's JSON as it came.")
    var json = false

    @Option(help: "The admin listener. Default: GATEHOUSE_ADMIN_URL, else http://127.0.0.1:8081.")
    var url: String?

    /// Calls the API and prints its answer, as JSON or in the form that `show` gives it.
    func call(
        show: @Sendable (JSONTree) -> String,
        isRaw: Bool = false,
        _ body: @Sendable (AdminClient) async throws -> [UInt8]
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        let root = url ?? environment["GATEHOUSE_ADMIN_URL"] ?? "http://127.0.0.1:8081"
        try await AdminClient.run(url: root, token: environment["GATEHOUSE_ADMIN_TOKEN"]) { client in
            let answer = try await body(client)
            if isRaw {
                print(String(decoding: answer, as: UTF8.self), terminator: "")
            } else if json {
                print(String(decoding: answer, as: UTF8.self))
            } else {
                print(show(answer.isEmpty ? .string("done") : try JSONTree(parsing: answer)))
            }
        }
    }

    /// Calls the API and prints its answer as it came, whatever it is.
    func raw(_ body: @Sendable (AdminClient) async throws -> [UInt8]) async throws {
        try await call(show: { _ in "" }, isRaw: true, body)
    }

    /// Calls the API for one object.
    func object(_ body: @Sendable (AdminClient) async throws -> [UInt8]) async throws {
        try await call(show: { TableRenderer.details($0) }, body)
    }

    /// Calls the API for a list and prints a table of some columns.
    func list(_ columns: [String], _ path: String, query: [(String, String?)] = []) async throws {
        let show: @Sendable (JSONTree) -> String = { answer in
            let table = TableRenderer(columns: columns).table(answer["data"].elements)
            let next = answer["next_cursor"]
            return next == .null ? table : table + "\nThere are more: --cursor \(next.line)"
        }
        try await call(show: show) { try await $0.get(path, query: query) }
    }

    /// Calls the API and prints a table of some columns of the `data` that it answers.
    func table(_ columns: [String], _ body: @Sendable (AdminClient) async throws -> [UInt8]) async throws {
        try await call(show: { TableRenderer(columns: columns).table($0["data"].elements) }, body)
    }
}
