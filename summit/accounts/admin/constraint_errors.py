"""Forms that say what a constraint refuses beside the field at fault, where Django would say it above the form."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import BaseInlineFormSet

from summit.core.objections import fields_of, last_given, violated


class ConstraintErrors(forms.BaseModelForm):
    """A form that says what a constraint of its model refuses beside the last of the constraint's fields."""

    def _update_errors(self, errors: ValidationError) -> None:
        found = getattr(errors, "error_dict", {})
        for error in found.pop(NON_FIELD_ERRORS, ()):
            constraint = violated(self._meta.model, error)
            field = last_given(fields_of(constraint), self.fields) if constraint else None
            found.setdefault(field or NON_FIELD_ERRORS, []).append(error)
        super()._update_errors(errors)  # type: ignore[misc]


class RowConstraintErrors(BaseInlineFormSet):
    """Rows whose forms do so too, also where two rows of the page contradict each other."""

    def validate_unique(self) -> None:
        try:
            super().validate_unique()
        except ValidationError:
            for form in self.forms:
                if form.errors.pop(NON_FIELD_ERRORS, None):
                    self._name_field(form)
            raise

    def _name_field(self, form: forms.BaseModelForm) -> None:
        """Add the sentence of the constraint by which the row repeats an earlier one; Django has taken its values."""
        for constraint in form.instance._meta.total_unique_constraints:
            field = last_given(constraint.fields, form.fields)
            if field and not form.cleaned_data.keys() & set(constraint.fields):
                form.add_error(field, str(constraint.get_violation_error_message()))


def rows_with_constraint_errors(formset: type[BaseInlineFormSet]) -> type[BaseInlineFormSet]:
    """Return the class of rows, whose forms say what a constraint refuses beside the field at fault."""
    form: type[forms.ModelForm] = type(formset.form.__name__, (ConstraintErrors, formset.form), {})
    form.base_fields = formset.form.base_fields  # a new class of a form gets new fields, with every choice
    return type(formset.__name__, (RowConstraintErrors, formset), {"form": form})
