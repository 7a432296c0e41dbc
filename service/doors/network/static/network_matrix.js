// The matrix: steps through the known lists.
import { steps } from "./network_steps.js";

steps();
