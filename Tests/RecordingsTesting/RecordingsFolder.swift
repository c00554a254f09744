import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Where recorded traffic of providers is, which is not part of the project.
///
/// `GATEHOUSE_FIXTURES` names the folder; where nothing is named, it is `../shared/fixtures` beside the repository if that is
/// there.
public enum RecordingsFolder {
    /// The folder, or nothing.
    public static let path: String? = {
        if let named = getenv("GATEHOUSE_FIXTURES") { return String(cString: named) }
        // The repository is three folders above this file.
        let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let beside = "/\(repository)/../shared/fixtures"
        return access(beside, R_OK) == 0 ? beside : nil
    }()
}

extension Trait where Self == ConditionTrait {
    /// Runs a test only where there are recordings, and says so where there are none.
    public static var needsRecordings: ConditionTrait {
        .enabled(
            if: RecordingsFolder.path != nil,
            "there are no recordings: neither GATEHOUSE_FIXTURES nor ../shared/fixtures, so nothing is checked against them"
        )
    }
}
