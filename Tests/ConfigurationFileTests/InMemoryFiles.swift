import ConfigurationFile

/// Files that exist only in a test.
struct InMemoryFiles {
    struct Missing: Error, CustomStringConvertible { let description = "no such file" }

    var contents: [String: String] = [:]

    func read(_ path: String) throws -> [UInt8] {
        guard let text = contents[path] else { throw Missing() }
        return Array(text.utf8)
    }
}

/// Loads a text as `gatehouse.yaml`.
func load(
    _ yaml: String,
    environment: [String: String] = [:],
    files: [String: String] = [:]
) throws(ConfigurationError) -> LoadedConfiguration {
    let files = InMemoryFiles(contents: files.merging(["gatehouse.yaml": yaml]) { $1 })
    return try ConfigurationLoader.load(
        path: "gatehouse.yaml",
        environment: environment,
        readFile: files.read
    )
}

/// The problems of a text, as an operator sees them; none if it loads.
func problems(
    _ yaml: String,
    environment: [String: String] = [:],
    files: [String: String] = [:]
) -> [String] {
    do throws(ConfigurationError) {
        _ = try load(yaml, environment: environment, files: files)
        return []
    } catch {
        return error.problems.map(\.description)
    }
}
