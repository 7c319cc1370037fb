// The one script of every page. What an element does in the browser is in the module of its name.
import { startAutosave } from "./autosave.js";
import { defineCertify } from "./certify.js";
import { startCircuit } from "./circuit.js";
import { startConfirmOnce } from "./confirm-once.js";
import { defineDialog } from "./dialog.js";
import { defineFocus } from "./focus.js";
import { startIdle } from "./idle.js";
import { startLimits } from "./limits.js";
import { defineLocalTime } from "./local-time.js";
import { startMenus } from "./menus.js";
import { startSignOut } from "./sign-out.js";
import { defineUpload } from "./upload.js";

defineFocus();
defineDialog();
defineUpload();
defineCertify();
defineLocalTime();
startMenus();
startSignOut();
startConfirmOnce();
startLimits();
startAutosave();
startIdle();
startCircuit();
