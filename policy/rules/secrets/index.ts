import type { Rule } from "../../lib/rule";
import { secretsAsFiles } from "./secrets-as-files";
import { secretsManagerEncrypted } from "./secrets-manager-encrypted";
import { secretsNoAnonymousAccess } from "./secrets-no-anonymous-access";
import { secretsNoArgs } from "./secrets-no-args";
import { secretsNoConfigmap } from "./secrets-no-configmap";
import { secretsNoDefaultCredentials } from "./secrets-no-default-credentials";
import { secretsNoPlainEnv } from "./secrets-no-plain-env";
import { secretsPasswordStrength } from "./secrets-password-strength";
import { secretsReferencesResolve } from "./secrets-references-resolve";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  secretsAsFiles,
  secretsManagerEncrypted,
  secretsNoArgs,
  secretsNoConfigmap,
  secretsNoDefaultCredentials,
  secretsNoPlainEnv,
  secretsPasswordStrength,
  secretsReferencesResolve,
  secretsNoAnonymousAccess,
];
