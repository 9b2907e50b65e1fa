import type { Rule } from "../../lib/rule";
import { storageClassEncrypted } from "./storage-class-encrypted";
import { storageClassGp3 } from "./storage-class-gp3";
import { storageEbsCsiAddon } from "./storage-ebs-csi-addon";
import { storageFsGroup } from "./storage-fs-group";
import { storagePvcClassEncrypted } from "./storage-pvc-class-encrypted";
import { storagePvcSizeBounds } from "./storage-pvc-size-bounds";
import { storageStatefulDataPersistent } from "./storage-stateful-data-persistent";

/** Every rule of this group, in the order in which they run. */
export const rules: readonly Rule[] = [
  storageClassEncrypted,
  storageClassGp3,
  storageEbsCsiAddon,
  storageFsGroup,
  storagePvcClassEncrypted,
  storagePvcSizeBounds,
  storageStatefulDataPersistent,
];
