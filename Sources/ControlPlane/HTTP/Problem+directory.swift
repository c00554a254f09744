import Directory

extension Problem {
    /// What the directory's refusal is in the admin API.
    init(_ error: DirectoryError) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .invalidValue: .invalidValue
            case .forbidden: .forbidden
            case .nameTaken: .nameTaken
            case .managedByFile: .managedByFile
            case .managedByGroup: .managedByGroup
            case .notEmpty: .notEmpty
            case .isRoot: .isRoot
            case .keyRevoked: .keyRevoked
            case .exceedsParent: .exceedsParent
            case .changedMeanwhile: .changedMeanwhile
            case .storeUnavailable: .storeUnavailable
            }
        self.init(code, error.message, field: error.field)
    }
}
