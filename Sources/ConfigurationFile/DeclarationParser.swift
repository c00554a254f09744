import Policy
import Vocabulary
import Yams

/// Reads one provider or model in the form of the configuration file from a JSON object, which is YAML too.
///
/// Nothing of the host is read: a credential is given apart, and files are refused.
public enum DeclarationParser {
    private struct NoFiles: Error {}

    /// Reads a provider, whose headers are given apart; its `api_key` and `ca_file` must not be there.
    public static func provider(
        json: String,
        headers: [String: Secret] = [:]
    ) throws(ConfigurationError) -> ProviderDeclaration {
        try read(json, .provider, headers: headers) { reader, root in reader.provider(root) }
    }

    /// Reads a model; whether its providers and fallbacks exist is the caller's to check.
    public static func model(json: String) throws(ConfigurationError) -> ModelDeclaration {
        try read(json, .model) { reader, root in reader.model(root) }
    }

    private static func node(_ headers: [String: Secret]) -> Node {
        let pairs = headers.sorted { $0.key < $1.key }
        return Node(pairs.map { (Node($0.key), Node($0.value.revealed, .implicit, .doubleQuoted)) })
    }

    private static func read<Result>(
        _ json: String,
        _ section: Section,
        headers: [String: Secret] = [:],
        _ body: (DeclarationReader, SectionReader) -> Result
    ) throws(ConfigurationError) -> Result {
        let reading = Reading(file: "body", environment: [:]) { _ in throw NoFiles() }
        let place = Place(file: "body", line: 1, column: 1, path: "")
        let root: SectionReader
        do {
            guard var node = try Parser(yaml: json, encoding: .utf8).singleRoot() else {
                throw ConfigurationError(whole: "body", "is empty")
            }
            // As a member of the object they are read like those of a file.
            if !headers.isEmpty { node[Node("headers")] = Self.node(headers) }
            root = SectionReader(node, section, at: place, in: reading)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(yaml: error, file: "body")
        }
        let result = body(DeclarationReader(reading: reading), root)
        guard reading.problems.isEmpty else { throw ConfigurationError(problems: reading.sortedProblems) }
        return result
    }
}
