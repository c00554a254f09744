import Policy
import Yams

/// Reads the configuration file and the environment into a declaration.
public enum ConfigurationLoader {
    /// The largest file that is read; a configuration of this size is a wrong path.
    static let largestFile = 16 << 20

    /// Loads a configuration.
    ///
    /// Environment variables win over the file. Relative paths in the file count from the file's folder, those in
    /// variables from the working directory.
    /// - Parameters:
    ///   - path: The file; `nil` is an empty one.
    ///   - environment: The process's environment: overrides, and what `env:NAME` refers to.
    ///   - readFile: Gives a file's bytes: the configuration's own and those that `file:PATH` refers to.
    /// - Returns: The declaration, and what looks like a mistake and is none.
    /// - Throws: Every problem that was found. Its texts never hold a secret.
    public static func load(
        path: String?,
        environment: [String: String],
        readFile: (String) throws -> [UInt8] = contents
    ) throws(ConfigurationError) -> LoadedConfiguration {
        var bytes: [UInt8] = []
        if let path {
            do {
                bytes = try readFile(path)
            } catch {
                throw ConfigurationError(whole: path, "cannot be read: \(error)")
            }
        }
        return try withoutActuallyEscaping(readFile) { readFile throws(ConfigurationError) in
            let reading = Reading(file: path ?? "environment", environment: environment, readFile: readFile)
            let declaration = try declaration(bytes, reading)
            return LoadedConfiguration(
                declaration: declaration,
                warnings: reading.warnings,
                contradictions: reading.contradictions,
                hash: StableHash(bytes).hex,
                isBlank: bytes.allSatisfy { [0x09, 0x0a, 0x0d, 0x20].contains($0) }
            )
        }
    }

    /// The bytes of a file.
    /// - Throws: An error that describes itself in the system's words.
    public static func contents(of path: String) throws -> [UInt8] { try ReadableFile(path: path).bytes }

    /// Reads the file's text; what is wrong with it as YAML leaves nothing to read.
    static func declaration(_ bytes: [UInt8], _ reading: Reading) throws(ConfigurationError) -> Declaration {
        guard bytes.count <= largestFile else {
            throw ConfigurationError(whole: reading.file, "is larger than \(Scalar.sizeText(largestFile))")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(whole: reading.file, "is not UTF-8")
        }
        let root: SectionReader
        do {
            let line = bytes.isEmpty ? 0 : 1
            let place = Place(file: reading.file, line: line, column: line, path: "")
            let node = try Parser(yaml: text, encoding: .utf8).singleRoot()
            if let node, SectionReader.scalar(node, place)?.isNull != true {
                root = SectionReader(node, .configuration, at: place, in: reading)
            } else {
                root = SectionReader(absent: .configuration, at: place, in: reading)
            }
        } catch {
            throw ConfigurationError(yaml: error, file: reading.file)
        }
        let declaration = DeclarationReader(reading: reading).declaration(root)
        EnvironmentCheck(reading: reading).warnOfUnknownVariables()
        guard reading.problems.isEmpty else { throw ConfigurationError(problems: reading.sortedProblems) }
        return declaration
    }
}
